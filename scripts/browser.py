"""A real Chromium without a window, driven through a pipe; the standard library only."""
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time


class Browser:
    """A process with one page; use it in a `with` statement."""

    def __init__(self, program):
        self.folder = tempfile.mkdtemp(prefix="check-pages-")
        # The browser reads commands from descriptor 3 and writes answers to descriptor 4.
        here, there = os.pipe(), os.pipe()
        wanted = {3: fcntl.fcntl(here[0], fcntl.F_DUPFD, 64),
                  4: fcntl.fcntl(there[1], fcntl.F_DUPFD, 64)}

        def arrange():
            for number, descriptor in wanted.items():
                os.dup2(descriptor, number)

        self.log = open(os.path.join(self.folder, "log"), "wb")
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--no-first-run", "--disable-extensions", "--disable-background-networking",
             "--remote-debugging-pipe", f"--user-data-dir={self.folder}/profile", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, pass_fds=(3, 4),
            preexec_fn=arrange)
        for descriptor in [here[0], there[1], *wanted.values()]:
            os.close(descriptor)
        self.output, self.input = here[1], there[0]
        self.buffer, self.number, self.session = b"", 0, None
        self.events = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send(
            "Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Log", "Network", "DOM", "CSS"]:
            self.send(domain + ".enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _receive(self, seconds):
        """The next message, or None if there is none in time."""
        end = time.monotonic() + seconds
        while b"\0" not in self.buffer:
            if not select.select([self.input], [], [], max(0, end - time.monotonic()))[0]:
                return None
            part = os.read(self.input, 1 << 20)
            if not part:
                raise SystemExit("the browser ended; see its messages: "
                                 + open(self.log.name, errors="replace").read()[-2000:])
            self.buffer += part
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def send(self, method, **parameters):
        """Runs a command and returns its result; events on the way are kept."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive(60)
            if answer is None:
                raise SystemExit(f"no answer to {method}")
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, address):
        """Loads a page and waits for the end of loading."""
        self.send("Page.navigate", url="about:blank")
        self.events = []
        self.send("Page.navigate", url=address)
        end = time.monotonic() + 60
        ready = f"document.readyState === 'complete' && location.href === {json.dumps(address)}"
        while True:
            answer = self.send("Runtime.evaluate", expression=ready, returnByValue=True)
            if answer["result"].get("value"):
                return
            if time.monotonic() > end:
                raise SystemExit(f"{address} does not load")
            time.sleep(0.02)

    def run(self, expression):
        """The value of a JavaScript expression in the page."""
        result = self.send("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"{expression}\n{json.dumps(result['exceptionDetails'], indent=1)}")
        return result["result"].get("value")

    def screen(self, width, height, is_dark=False, is_phone=False):
        """Emulates a screen, and the colours that the system asks for."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=2 if is_phone else 1, mobile=is_phone)
        self.send("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}])

    def key(self, name):
        """Presses a key."""
        codes = {"Tab": 9, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40,
                 "Enter": 13, "Escape": 27, "Home": 36, "End": 35}
        for kind in ["keyDown", "keyUp"]:
            self.send("Input.dispatchKeyEvent", type=kind, key=name, code=name,
                      windowsVirtualKeyCode=codes[name],
                      **({"text": "\r"} if name == "Enter" and kind == "keyDown" else {}))

    def point(self, x, y):
        """Moves the pointer."""
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
