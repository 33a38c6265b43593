"""docs/operators.md is true to the settings."""

import os
import re
import subprocess
import sys

import pytest

from tools.home import CHECKOUT

pytestmark = pytest.mark.contract

GUIDE = (CHECKOUT / "docs" / "operators.md").read_text()


def documented_environment():
    (block,) = re.findall(r"```\n(P2P_ENV=production\n.*?)```", GUIDE, re.S)
    return dict(line.split("=", 1) for line in block.splitlines())


def check(**changes):
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env = {
        name: value
        for name, value in {**keep, **documented_environment(), **changes}.items()
        if value is not None
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False)


def test_check_deploy_is_clean_with_the_documented_environment():
    done = check()
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert "no issues" in done.stdout


def test_production_refuses_to_start_half_configured():
    refused = {
        "DEBUG must be off": check(DEBUG="1"),
        "SECRET_KEY must be set": check(SECRET_KEY="insecure-key-for-development-and-tests-only"),
        "ALLOWED_HOSTS must name": check(ALLOWED_HOSTS=None),
        "SITE_URL must be": check(SITE_URL="http://peer2peer.example.org"),
        "EMAIL_URL must name": check(EMAIL_URL=None),
    }
    for sentence, done in refused.items():
        assert done.returncode == 1
        assert sentence in done.stderr


def test_every_setting_is_in_the_table():
    source = (CHECKOUT / "peer2peer" / "settings.py").read_text()
    source += (CHECKOUT / "deploy" / "gunicorn.conf.py").read_text()
    source += (CHECKOUT / "peer2peer" / "web_worker.py").read_text()
    read = set(re.findall(r'env(?:\.\w+|iron\.get)?\(\s*"(\w+)"', source)) - {
        "P2P_TEST_DB",
        "PYTEST_XDIST_WORKER",
        # Of a request, not of the environment.
        "HTTP_X_FORWARDED_FOR",
        "REMOTE_ADDR",
    }
    documented = set(re.findall(r"^\| `([A-Z]\w+)` \| [^|]+ \| [^|]+ \|$", GUIDE, re.M))
    assert documented == read
