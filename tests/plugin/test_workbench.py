"""The `volfault` fixture: fakes around somebody's own code."""

from __future__ import annotations

from typing import Any

import pytest

# A tool that detaches a volume, the old way: `mytool` of the documentation.
MYTOOL = """
    import requests
    from pytest_volfault import FinalState
    from volfault_fakes.brick import Connector
    from volfault_fakes.cloud.protocols import connection_data

    HEADERS = {"OpenStack-API-Version": "volume 3.71", "X-Auth-Token": "user", "X-Service-Token": "nova"}

    def act(volume_id, **action):
        [name] = action
        url = f"http://cinder.test/v3/volumes/{volume_id}/action"
        for attempt in range(3):
            try:
                requests.post(url, json={name.replace("__", "-"): action[name]}, headers=HEADERS).raise_for_status()
                return
            except requests.ConnectionError:
                if attempt == 2:
                    raise

    class Host:
        def __init__(self, cloud):
            self.cloud, self.connector = cloud, Connector(cloud)

        def release(self, server_id, volume_id):
            import libvirt

            domain = libvirt.open("qemu:///system").lookupByUUIDString(server_id)
            for flag in (libvirt.VIR_DOMAIN_AFFECT_CONFIG, libvirt.VIR_DOMAIN_AFFECT_LIVE):
                [disk] = self.cloud.guest(server_id).config.values() or self.cloud.guest(server_id).live.values()
                domain.detachDeviceFlags(disk.xml, flag)
            self.connector.disconnect_volume(connection_data(self.cloud.volumes[volume_id]), None)

    def detach(host, server_id, volume_id):
        act(volume_id, os__begin_detaching={})
        host.release(server_id, volume_id)
        act(volume_id, os__terminate_connection={"connector": host.connector.get_connector_properties()})
        act(volume_id, os__detach={})
"""


@pytest.fixture
def mytool(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest("")
    pytester.makepyfile(mytool=MYTOOL)
    return pytester


def test_the_documented_example(mytool: pytest.Pytester, run: Any) -> None:
    mytool.makepyfile("""
        import mytool
        from pytest_volfault import FinalState

        def test_cleanup_tool_survives_a_lost_reply(volfault):
            server = volfault.cloud.add_server()
            volume = volfault.cloud.add_volume(attached_to=server)
            assert volfault.final_state(volume) == FinalState.attached(bdm=False)
            with volfault.fault("cinder.os-terminate_connection", "connection-reset", when="after"):
                mytool.detach(mytool.Host(volfault.cloud), server.id, volume.id)
            assert volfault.final_state(volume) == FinalState.detached()
            crossed = [(entry.point, entry.occurrence) for entry in volfault.trace]
            assert crossed[-3:] == [
                ("cinder.os-terminate_connection", 1),
                ("cinder.os-terminate_connection", 2),
                ("cinder.os-detach", 1),
            ]
    """)
    run().assert_outcomes(passed=1)


def test_before_and_after_are_two_faults(mytool: pytest.Pytester, run: Any) -> None:
    mytool.makepyfile("""
        import pytest
        import mytool

        @pytest.mark.parametrize(("when", "mapped"), [("before", True), ("after", False)])
        def test_it(volfault, when, mapped):
            server = volfault.cloud.add_server()
            volume = volfault.cloud.add_volume(attached_to=server)
            with (
                pytest.raises(mytool.requests.ConnectionError),
                volfault.fault("cinder.os-terminate_connection", "connection-reset", when, "always"),
            ):
                mytool.detach(mytool.Host(volfault.cloud), server.id, volume.id)
            assert volfault.final_state(volume.id).lun_mapped is mapped
    """)
    run().assert_outcomes(passed=2)


def test_real_cinderclient(pytester: pytest.Pytester, run: Any) -> None:
    pytest.importorskip("cinderclient")
    pytester.makepyfile("""
        import pytest
        from cinderclient import client, exceptions
        from keystoneauth1 import service_token, session, token_endpoint

        @pytest.fixture
        def cinder(volfault):
            user = token_endpoint.Token("http://cinder.test/v3", "user")
            nova = token_endpoint.Token("http://cinder.test/v3", "nova")
            plugin = service_token.ServiceTokenAuthWrapper(user_auth=user, service_auth=nova)
            return client.Client("3.71", session=session.Session(auth=plugin))

        def test_error(volfault, cinder):
            volume = volfault.cloud.add_volume(attached_to=volfault.cloud.add_server())
            [attachment] = cinder.attachments.list(search_opts={"volume_id": volume.id})
            with (
                pytest.raises(exceptions.ClientException, match="HTTP 500"),
                volfault.fault("cinder.attachment_delete", "http-500"),
            ):
                cinder.attachments.delete(attachment.id)
            assert volfault.final_state(volume).attachments == ("attached",)
            cinder.attachments.delete(attachment.id)
            assert volfault.final_state(volume).attachments == ()
    """)
    run().assert_outcomes(passed=1)


def test_a_user_takes_away_nothing_that_a_server_uses(pytester: pytest.Pytester, run: Any) -> None:
    """Bug 2004555: as soon as the cloud has the server, Cinder asks Nova, and lets only a service do it."""
    pytester.makepyfile("""
        import pytest
        import requests

        URL = "http://cinder.test/v3"

        def ask(method, path, body=None, **headers):
            headers = {"X-Auth-Token": "user", "OpenStack-API-Version": "volume 3.44", **headers}
            return requests.request(method, URL + path, json=body, headers=headers)

        @pytest.fixture
        def server(volfault):
            return volfault.cloud.add_server()

        @pytest.fixture
        def volume(volfault, server):
            return volfault.cloud.add_volume(attached_to=server)

        def requests_of(cloud, volume):
            [attachment] = cloud.attachments_of(volume.id)
            action = f"/volumes/{volume.id}/action"
            yield "POST", action, {"os-detach": {"attachment_id": attachment.id}}
            yield "POST", action, {"os-terminate_connection": {"connector": dict(attachment.connector)}}
            yield "DELETE", f"/attachments/{attachment.id}", None

        def test_a_member_is_refused(volfault, server, volume):
            attached = volfault.final_state(volume)
            for request in requests_of(volfault.cloud, volume):
                answer = ask(*request)
                assert answer.status_code == 409
                assert f"Detach volume from instance {server.id} using the Compute API" in answer.text
            assert volfault.final_state(volume) == attached

        def test_so_is_an_administrator(volfault, volume):
            for request in requests_of(volfault.cloud, volume):
                assert ask(*request, **{"X-Auth-Token": "admin"}).status_code == 409

        def test_a_service_is_let_through(volfault, volume):
            *_, request = requests_of(volfault.cloud, volume)
            assert ask(*request, **{"X-Service-Token": "nova"}).status_code == 200
            assert volfault.final_state(volume).volume_status == "available"

        def test_a_server_that_nova_does_not_know_uses_nothing(volfault, server, volume):
            volfault.cloud.drop("guests", server.key)
            *_, request = requests_of(volfault.cloud, volume)
            assert ask(*request).status_code == 200

        def test_what_a_tool_attached_itself_nova_does_not_know(volfault, server):
            volume = volfault.cloud.add_volume()
            made = ask("POST", "/attachments", {"attachment": {
                "volume_uuid": volume.id, "instance_uuid": server.id, "connector": {"host": "compute1"},
            }}).json()["attachment"]
            assert made["connection_info"]
            assert ask("DELETE", f"/attachments/{made['id']}").status_code == 200
    """)
    run().assert_outcomes(passed=5)


def test_a_fault_that_never_struck_fails_the_test(mytool: pytest.Pytester, run: Any) -> None:
    mytool.makepyfile("""
        import mytool

        def test_it(volfault):
            volume = volfault.cloud.add_volume()
            with volfault.fault("cinder.attachment_delete", "http-500"):
                mytool.act(volume.id, os__reserve={})
    """)
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *UnfiredFault: cinder.attachment_delete@before=http-500,once never struck. What was crossed:",
            "E *cinder.os-reserve(*) -> 202",
        ]
    )


def test_an_error_in_the_block_is_not_hidden_by_an_unfired_fault(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile("""
        def test_it(volfault):
            with volfault.fault("cinder.attachment_delete", "http-500"):
                raise ZeroDivisionError("the tool's own")
    """)
    result = run()
    result.stdout.fnmatch_lines(["E *ZeroDivisionError: the tool's own"])
    result.stdout.no_fnmatch_line("*never struck*")


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (
            '"cinder.nothing", "http-500"',
            ["*unknown point 'cinder.nothing'; the points of cinder are *cinder.attachment_delete*"],
        ),
        (
            '"cinder.os-detach", "libvirt-no-domain"',
            ["*'libvirt-no-domain' cannot happen at cinder.os-detach; what can is crash, http-500*connection-reset*"],
        ),
        (
            '"cinder.os-detach", "http-404", "after"',
            ["*http-404 at cinder.os-detach can strike only before the effect, not after"],
        ),
        ('"cinder.os-detach", "http-500", "during"', ["*a fault's when is before, after or late, not 'during'"]),
        ('"cinder.os-detach", "http-500", times="twice"', ["*a fault's times is once or always, not 'twice'"]),
    ],
    ids=["point", "kind", "when-of-the-kind", "when", "times"],
)
def test_a_fault_that_cannot_be_is_refused(
    pytester: pytest.Pytester, run: Any, arguments: str, lines: list[str]
) -> None:
    pytester.makepyfile(f"""
        def test_it(volfault):
            with volfault.fault({arguments}):
                raise AssertionError("the block was entered")
    """)
    result = run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"E *UsageError: {lines[0].removeprefix('*')}"])
    result.stdout.no_fnmatch_line("*the block was entered*")


def test_unittest(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile("""
        import unittest
        import pytest
        import requests

        @pytest.mark.usefixtures("volfault")
        class TestTool(unittest.TestCase):
            def setUp(self):
                self.volume = self.volfault.cloud.add_volume()

            def test_fault(self):
                with self.volfault.fault("cinder.volume_get", "http-503"):
                    assert self.get().status_code == 503
                assert self.get().json()["volume"]["status"] == "available"

            def test_a_cloud_of_its_own(self):
                assert list(self.volfault.cloud.volumes) == [self.volume.id]

            def get(self):
                return requests.get(
                    f"http://cinder.test/v3/volumes/{self.volume.id}", headers={"X-Auth-Token": "user"}
                )
    """)
    run().assert_outcomes(passed=2)


BACKUPS = "GET /backups/1: the fake Cinder does not model it; it knows GET /"


@pytest.mark.parametrize("swallow", [False, True], ids=["loud", "swallowed"])
@pytest.mark.parametrize("style", ["function", "unittest"])
def test_an_unknown_call_fails_the_test(pytester: pytest.Pytester, run: Any, swallow: bool, style: str) -> None:
    call = "requests.get('http://cinder.test/v3/backups/1', headers={'X-Auth-Token': 'user'})"
    pytester.makepyfile(f"""
        import contextlib, unittest
        import pytest, requests

        def call():
            with contextlib.{"suppress(Exception)" if swallow else "nullcontext()"}:
                {call}

        if {style == "unittest"}:
            @pytest.mark.usefixtures("volfault")
            class TestIt(unittest.TestCase):
                def test_it(self):
                    call()
        else:
            def test_it(volfault):
                call()

        def test_the_next_one_is_not_blamed(volfault):
            pass
    """)
    result = run()
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines([f"*{BACKUPS}*GET /attachments*"])


def test_nothing_real_is_reached(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile("""
        import socket, subprocess
        import requests

        def test_socket(volfault):
            socket.create_connection(("127.0.0.1", 9))

        def test_process(volfault):
            subprocess.run(["true"])

        def test_elsewhere(volfault):
            requests.get("http://keystone.test/v3")
    """)
    result = run()
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(
        [
            "E *EscapeAttempt: test_nothing_real_is_reached.test_socket (line 5) called socket.getaddrinfo(*",
            "E *EscapeAttempt: test_nothing_real_is_reached.test_process (line 8) called subprocess.Popen.__init__(*",
            "E *UnknownCall: GET http://keystone.test/v3 leaves the modelled cloud: only http://cinder.test is*",
        ]
    )


def test_time_is_virtual(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile("""
        import time

        def test_it(volfault):
            began = time.time()
            time.sleep(3600)
            assert time.time() - began == 3600
    """)
    result = run()
    result.assert_outcomes(passed=1)
    assert result.duration < 60


def test_the_same_test_sees_the_same_identifiers(pytester: pytest.Pytester, run: Any) -> None:
    pytester.makepyfile("""
        import uuid

        def test_it(volfault):
            print("ids", uuid.uuid4(), volfault.cloud.add_volume().id)
    """)
    first, second = run("-s"), run("-s")
    lines = [next(line for line in result.outlines if "ids " in line) for result in (first, second)]
    assert lines[0] == lines[1]
