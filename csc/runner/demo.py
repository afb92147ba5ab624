"""`./run demo`: the whole product on this machine, until somebody stops it."""

import time
from collections.abc import Mapping
from contextlib import ExitStack

from csc.runner import health, ports, signals, variables
from csc.runner.environment import Environment
from csc.runner.parts import Part
from csc.runner.places import PYTHON, VAR, Home, shown
from csc.runner.servers import Servers
from csc.runner.supervision import Supervision
from csc.runner.words import Failure, last_words, say, show_progress

# Left where a shop was begun empty, so that the demo shop is never poured into somebody's own data.
EMPTY = VAR / "begun_empty"
IS_THERE_A_SHOP = """
from csc.models import User
from orders.models import SalesOrder
print(User.objects.exists() or SalesOrder.objects.exists())
"""


def demo(*, port: int, empty: bool) -> int:
    """Starts everything, says where it is, and keeps it running."""
    servers = Servers()
    _refuse_a_second(servers)
    port = ports.agreed(port)
    site = f"http://{ports.HOST}:{port}"
    with ExitStack() as open_things:
        open_things.enter_context(signals.heeded())
        open_things.enter_context(Environment().ready("demo"))
        say("Starting the database and the broker ...")
        open_things.enter_context(servers.owned(what="demo", address=site))
        stream_port = ports.next_free(port)
        env = {**variables.for_demo(servers.addresses, site), "STREAM_URL": f"http://{ports.HOST}:{stream_port}"}
        _fill(env, servers.home, empty=empty)
        ports.keep_free(port, stream_port)
        with Supervision(servers.parts, parts(env, servers.home, port, stream_port)) as supervision:
            say("Starting web, worker, beat, relay and stream ...")
            health.wait_until_ready(site, supervision, servers.home)
            _welcome(site, env, servers.home)
            while True:
                supervision.look()
                time.sleep(0.3)


def parts(env: Mapping[str, str], home: Home, port: int, stream_port: int) -> list[Part]:
    """The processes of the product; pages come from `port`, and what has changed is told at `stream_port`."""
    python = str(PYTHON)
    web = [python, "-m", "gunicorn", "csc.wsgi:application", "-k", "gthread", "-w", "2", "--threads", "4"]
    web += ["--limit-request-line", "0"]  # a search for a whole letter gets an answer in words, not gunicorn's own
    web += ["--bind", f"{ports.HOST}:{port}", "--no-control-socket", "--graceful-timeout", "5"]
    celery = [python, "-m", "celery", "-A", "csc.celery"]
    worker = [*celery, "worker", "-c", "2", "--prefetch-multiplier", "4", "--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "-s", str(home.run / "beat"), "--pidfile", ""]
    stream = [python, "-m", "uvicorn", "csc.stream.app:application", "--host", ports.HOST, "--port", str(stream_port)]
    stream += ["--no-access-log", "--no-server-header", "--timeout-graceful-shutdown", "1"]
    relay = [python, "manage.py", "relay"]
    commands = {"web": web, "worker": worker, "beat": beat, "relay": relay, "stream": stream}
    return [Part(name, command, home, env) for name, command in commands.items()]


def _refuse_a_second(servers: Servers) -> None:
    owner = servers.owner()
    if owner.get("what") == "demo":
        raise Failure(f"The demo already runs at {owner.get('address')}/ .")


def _fill(env: Mapping[str, str], home: Home, *, empty: bool) -> None:
    say("Bringing the database up to date ...")
    _manage("migrate", env, home, "migrate", "--no-input")
    if empty:
        begin_empty(env, home)
    if EMPTY.exists():
        _first_admin(env)
        return
    say("Filling the demo shop where it is empty (up to a minute the first time) ...")
    _manage("load_demo", env, home, "load_demo")


def begin_empty(env: Mapping[str, str], home: Home) -> None:
    """Notes that the shop is begun empty; refuses where there are users or orders that no note tells of."""
    if EMPTY.exists():
        return
    _manage("shop", env, home, "shell", "--verbosity", "0", "--command", IS_THERE_A_SHOP)
    if last_words(home.log("shop")) != "False":
        raise Failure("There is a shop already; ./run reset removes it.")
    EMPTY.touch()


def _first_admin(env: Mapping[str, str]) -> None:
    if signals.foreground([str(PYTHON), "manage.py", "first_admin"], env):
        raise Failure("Without an administrator nobody could sign in, so the demo was not started.")


def _manage(name: str, env: Mapping[str, str], home: Home, *arguments: str) -> None:
    """Runs a command of manage.py with its words in a log."""
    log = home.log(name)
    with log.open("wb") as output:
        command = [str(PYTHON), "manage.py", *arguments]
        code = signals.step(command, env, output=output, meanwhile=lambda: show_progress(last_words(log)))
    show_progress("")
    if code:
        raise Failure(f"manage.py {arguments[0]} failed; {shown(log)} ends with: {last_words(log)}")


def _welcome(site: str, env: Mapping[str, str], home: Home) -> None:
    say()
    say(f"Customer Service Center: {site}/")
    if EMPTY.exists():
        say("This shop was begun empty; ./run reset begins anew, with the demo shop at the next start.")
    else:
        _show_users(env, home)
    say(f"Logs are in {shown(home.log('web').parent)}/. Ctrl-C stops everything and keeps the data.")


def _show_users(env: Mapping[str, str], home: Home) -> None:
    _manage("demo_users", env, home, "demo_users")
    for line in home.log("demo_users").read_text().splitlines():
        say(f"  {line}")
