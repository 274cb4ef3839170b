"""The flow `snapshot` on Nova: it is of a server whose root disk is a volume, beside and after others, too."""

from __future__ import annotations

import pytest

from pytest_volfault import Campaign, Scenario, UsageError, Verdict


@pytest.mark.parametrize("text", ["detach.attachments:snapshot", "detach.attachments//snapshot"])
def test_of_a_root_disk_on_the_host_it_is_refused(campaign: Campaign, text: str) -> None:
    # Also where the first operation's code swallows what the second raises while it stands.
    for ask in (campaign.run, campaign.play):
        with pytest.raises(UsageError, match="snapshot is of a server whose root disk is a volume"):
            ask(Scenario.parse(text))


@pytest.mark.parametrize("text", ["detach.attachments-boot:snapshot", "snapshot.attachments:detach"])
def test_of_a_root_volume_it_is_played_beside_others(campaign: Campaign, text: str) -> None:
    result = campaign.run(Scenario.parse(text))
    assert result.verdict is Verdict.COMPLETED
    assert "volume.snapshot=available+active" in result.outcome.facts.texts
