# One server for a room: JupyterHub in the image, everybody in an account of their own.
#
# Whoever knows the workshop's password gets in, under any name that is free. That is
# enough among people who mean well; somebody who takes another's name sees their work.
import asyncio
import glob
import os
import pwd
import subprocess

from jupyterhub.handlers import BaseHandler

c = get_config()  # noqa: F821: JupyterHub gives it

password = os.environ.get("WORKSHOP_PASSWORD", "")
if len(password) < 8:
    raise SystemExit("jupyterhub_config.py: set WORKSHOP_PASSWORD to a password of 8 characters or more")

FIRST_UID = 2000  # those of the participants


def add_account(name, *options):
    subprocess.run(["useradd", "--shell", "/bin/bash", *options, name], check=True)


def has_account(name):
    return any(account.pw_name == name for account in pwd.getpwall())


# A new container has the homes of the one before it, but not its accounts. One that was
# started again has both.
for home in glob.glob("/home/*"):
    uid = os.stat(home).st_uid
    if uid >= FIRST_UID and not has_account(os.path.basename(home)):
        add_account(os.path.basename(home), "--uid", str(uid))


async def prepare(spawner):
    """Makes an account on the first visit, with a build cache that is warm."""
    name = spawner.user.name
    home = f"/home/{name}"
    if not has_account(name):
        add_account(name, "--create-home", "--key", f"UID_MIN={FIRST_UID}", "--key", "HOME_MODE=0700")
    cache = f"{home}/.cache/go-build"
    if not os.path.isdir(cache):
        copy = ["runuser", "-u", name, "--", "sh", "-c", f"mkdir -p {home}/.cache && cp -r /opt/go/build {cache}"]
        await asyncio.to_thread(subprocess.run, copy, check=True)  # others come in meanwhile
    spawner.environment["GOCACHE"] = cache


c.JupyterHub.bind_url = "http://:8000"
c.JupyterHub.db_url = "sqlite:////srv/jupyterhub/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = "/srv/jupyterhub/cookie_secret"
c.ConfigurableHTTPProxy.pid_file = "/srv/jupyterhub/proxy.pid"

c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = password
c.Authenticator.allow_all = True
c.Authenticator.username_pattern = r"[a-z][a-z0-9-]{0,30}"
c.Authenticator.blocked_users = {account.pw_name for account in pwd.getpwall() if account.pw_uid < FIRST_UID}

c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.pre_spawn_hook = prepare
c.Spawner.cmd = ["workshop", "jupyterhub-singleuser"]
c.Spawner.notebook_dir = "~/work"
# In the first minute everybody comes at once.
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 120
c.Spawner.default_url = "/lab/tree/" + min(map(os.path.basename, glob.glob("/opt/backprop/notebooks/[0-9]*.ipynb")))
c.Spawner.environment = {name: os.environ[name] for name in ("GOTOOLCHAIN", "CGO_ENABLED", "GOFLAGS", "GOMODCACHE", "GOPROXY", "GOSUMDB")}


# The notebooks lead to /files/play.html, where JupyterLab has it that serves one person alone. Here it is each person's own.
class Files(BaseHandler):
    def get(self, path):
        self.redirect(f"{self.hub.base_url}user-redirect/files/{path}")


c.JupyterHub.extra_handlers = [(r"/files/(.*)", Files)]
# A kernel that has done nothing for an hour ends. What it had shown stays in the notebook.
c.Spawner.args = ["--MappingKernelManager.cull_idle_timeout=3600", "--MappingKernelManager.cull_connected=True"]
