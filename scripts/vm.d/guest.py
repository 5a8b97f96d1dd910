# SPDX-License-Identifier: GPL-2.0
"""One run of a guest: start it, stream its output, judge its console.

The guest's process 1 (guest-init) brackets the command's output with marks
that carry a nonce: start, and end with the exit status and the kernel's new
taint flags. The kernel's console goes to a file and carries the same nonce, so
that only what it says about the command counts.
"""

import ctypes
import fcntl
import os
import re
import selectors
import shlex
import signal
import stat
import struct
import subprocess
import sys
import termios
import time
import tty

from kernel import HERE, VmError, cpio

# The guest's folders that begin empty.
FRESH = ("/run", "/tmp", "/var/tmp")
EXIT_HANG, EXIT_FAULT, EXIT_BOOT = 124, 125, 126
CONSOLE_LINES = 60
# How long the guest may take to boot, and to say its last words on a time-out.
BOOT_SECONDS, LAST_WORDS_SECONDS = 120, 8
# TAINT_MACHINE_CHECK, _BAD_PAGE, _DIE, _WARN, _SOFTLOCKUP
FAULT_TAINTS = 1 << 4 | 1 << 5 | 1 << 7 | 1 << 9 | 1 << 14
FAULT = re.compile(
    r"\bWARNING: |\bBUG\b|\bOops\b|Kernel panic|general protection fault"
    r"|INFO: task .* blocked|detected stall|INFO: trying to register"
    r"|suspicious RCU usage|possible (circular|recursive) locking"
    r"|inconsistent lock state|bad unlock balance|lock held when returning"
    r"|DEBUG_LOCKS_WARN_ON|soft lockup|KASAN: |UBSAN: |KCSAN: "
    r"|list_(add|del) corruption|refcount_t: |ref_tracker: "
    r"|unregister_netdevice: waiting|kmemleak: unreferenced object"
    r"|still has objects|Objects remaining|unable to handle"
    r"|double fault|segfault at .* in klips|stack-protector"
    r"|kernel stack (overflow|is corrupted)|memory leak")
PR_SET_PDEATHSIG = 1


class Job:
    """What to run in a guest, and how.

    command      argument list; empty for a shell
    cwd, keep    working folder; host folders the guest must see as they are
    environment  {name: value} for the command, on top of the basic ones
    share        host folder that the guest may write to
    timeout      seconds for the command, 0 for no limit
    """

    def __init__(self, command, cwd, keep, environment, share, timeout):
        self.command = command
        self.cwd = cwd
        self.keep = keep
        self.environment = environment
        self.share = share
        self.timeout = timeout
        self.nonce = os.urandom(8).hex()
        self.stdin = b""
        self.interactive = False
        if not command:
            self.command = ["/bin/bash", "-i"]
            self.interactive = sys.stdin.isatty() and sys.stdout.isatty()
            if not self.interactive:
                self.command = ["/bin/bash"]
                self.stdin = sys.stdin.buffer.read()

    def initramfs(self, root, channel, modules, share):
        """Return the job's own part of the initramfs.

        root     "9p" or "hostfs"
        channel  the guest's device for output
        modules  folder to mount on /lib/modules/RELEASE, or ""
        share    the host's path of the shared folder, for hostfs
        """
        rows, columns = terminal_size()
        environment = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
                    ":/sbin:/bin",
            "HOME": "/root", "USER": "root", "LOGNAME": "root",
            "SHELL": "/bin/bash", "LANG": "C.UTF-8",
            "TERM": os.environ.get("TERM", "dumb") if self.interactive
                    else "dumb",
            "KLIPS_VM_OUT": "/run/klips-vm/out", **self.environment}
        settings = {
            "VM_NONCE": self.nonce, "VM_ROOT": root, "VM_CHANNEL": channel,
            "VM_MODULES": modules, "VM_SHARE": share, "VM_CWD": self.cwd,
            "VM_TIMEOUT": str(self.timeout),
            "VM_TTY": "1" if self.interactive else "",
            "VM_ROWS": str(rows), "VM_COLS": str(columns),
            "KLIPS_VM_OUT": environment["KLIPS_VM_OUT"],
            "VM_FRESH": " ".join(FRESH),
            # These are words for the guest's shell to evaluate.
            "VM_KEEP": shlex.join(hidden(self.keep)),
            "VM_ENV": shlex.join(f"{k}={v}" for k, v in environment.items()),
            "VM_COMMAND": shlex.join(self.command)}
        lines = (f"{k}={shlex.quote(v)}\n" for k, v in settings.items())
        with open(os.path.join(HERE, "guest-init"), "rb") as file:
            guest_init = file.read()
        plain = stat.S_IFREG | 0o644
        return cpio([
            ("vm", stat.S_IFDIR | 0o755, b""),
            ("vm/env", plain, os.fsencode("".join(lines))),
            ("vm/stdin", plain, self.stdin),
            ("vm/guest-init", plain, guest_init)])


def hidden(folders):
    """Return which folders the guest's fresh ones would hide, outermost only."""
    real = {os.path.realpath(folder) for folder in folders}

    def below(path, parents):
        return any(path.startswith(parent + "/") for parent in parents)

    return sorted(path for path in real
                  if below(path, map(os.path.realpath, FRESH))
                  and not below(path, real))


def terminal_size():
    """Return (rows, columns) of the terminal, or 24 × 80."""
    try:
        size = os.get_terminal_size(sys.stdin.fileno())
        return size.lines or 24, size.columns or 80
    except (OSError, ValueError):
        return 24, 80


class Stopped(Exception):
    """A signal asked for the end; args[0] is its number."""


class Run:
    """A running guest."""

    def __init__(self, job, argv, console):
        """Start argv, whose standard output is the guest's output channel and
        whose console text goes to the file console."""
        self.job = job
        self.argv = argv
        self.console = console
        self.buffer = b""
        self.started = False
        self.result = None      # (status, taint) once the end mark was read
        self.mark = re.compile(
            rb"\x1eKLIPS-VM %s (?:(start)|end (\d+) (\d+))\r?\n"
            % job.nonce.encode())
        self.process = None

    def __enter__(self):
        libc = ctypes.CDLL(None)

        def with_parent():
            # Whatever happens to us, the guest goes too.
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

        self.process = subprocess.Popen(
            self.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, bufsize=0, start_new_session=True,
            preexec_fn=with_parent)
        return self

    def __exit__(self, *_):
        # The group too: User Mode Linux is many processes of the host.
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout,
                       self.process.stderr):
            stream.close()

    def follow(self):
        """Stream output until the guest ends, the command ends or time is up.

        Returns None, or the reason to give up: "boot" or "hang".
        """
        deadline = time.monotonic() + BOOT_SECONDS
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if self.job.interactive:
                selector.register(sys.stdin, selectors.EVENT_READ)
            while self.result is None:
                left = None
                if deadline is not None:
                    left = deadline - time.monotonic()
                    if left <= 0:
                        return "hang" if self.started else "boot"
                was_started = self.started
                for key, _ in selector.select(left):
                    if key.fileobj is sys.stdin:
                        self.type_in()
                    elif not self.read_output():
                        return None
                if self.started and not was_started:
                    deadline = None
                    if self.job.timeout:
                        deadline = (time.monotonic() + self.job.timeout
                                    + LAST_WORDS_SECONDS)
        return None

    def type_in(self):
        """Pass what was typed on to the guest; ^] ends it."""
        data = os.read(sys.stdin.fileno(), 4096)
        if b"\x1d" in data:
            raise Stopped(signal.SIGINT)
        os.write(self.process.stdin.fileno(), data)

    def read_output(self):
        """Pass on what the guest printed; return False at its end."""
        data = os.read(self.process.stdout.fileno(), 65536)
        self.buffer += data
        while True:
            match = self.mark.search(self.buffer)
            if not match:
                break
            if match[1]:
                # What came before is not the command's.
                self.started = True
            else:
                emit(self.buffer[:match.start()])
                self.result = int(match[2]), int(match[3])
                self.buffer = b""
                return True
            self.buffer = self.buffer[match.end():]
        if self.started:
            # Keep what may be the beginning of a mark.
            at = self.buffer.rfind(b"\x1e", -80) if data else -1
            at = len(self.buffer) if at < 0 else at
            emit(self.buffer[:at])
            self.buffer = self.buffer[at:]
        return bool(data)

    def console_text(self):
        """Return what the console has said so far."""
        with open(self.console, "rb") as file:
            return file.read().decode(errors="replace").replace("\r", "")

    def last_words(self):
        """Wait until the console has caught up with the end of the command, or
        with a dying kernel's last line."""
        end = f"klips-vm: {self.job.nonce} end"
        limit = time.monotonic() + LAST_WORDS_SECONDS
        while (end not in self.console_text() and time.monotonic() < limit
               and self.process.poll() is None):
            time.sleep(0.02)

    def verdict(self, gave_up):
        """Return the exit status and explain what was not the command's."""
        if self.result:
            self.last_words()
        text = self.console_text()
        _, marker, said = text.partition(f"klips-vm: {self.job.nonce} start")
        fault = FAULT.search(said)
        if marker and (fault or self.result
                       and self.result[1] & FAULT_TAINTS):
            what = line_at(said, fault.start()) if fault else (
                "new taint flags %#x" % self.result[1])
            if self.result:
                what += f" (the command's exit status: {self.result[0]})"
            return self.fail(EXIT_FAULT, "kernel fault: " + what, text)
        if gave_up == "hang":
            return self.fail(EXIT_HANG, "the command did not end within "
                             f"{self.job.timeout} s", text)
        if gave_up == "boot" or not self.started:
            why = ("the guest did not boot within %d s" % BOOT_SECONDS
                   if gave_up else "the guest could not be started")
            return self.fail(EXIT_BOOT, why, text)
        if not self.result:
            return self.fail(EXIT_FAULT, "the guest ended before the command",
                             text)
        return self.result[0]

    def fail(self, status, why, text):
        """Print why the run failed, with the end of the console's text."""
        sys.stdout.flush()
        said = b""
        if self.process.poll() is not None:
            said = self.process.stderr.read()
        lines = text.splitlines()[-CONSOLE_LINES:]
        print(f"vm: {why}", file=sys.stderr)
        if said.strip():
            print(said.decode(errors="replace").rstrip(), file=sys.stderr)
        if lines:
            print("vm: the console's last %d lines:" % len(lines),
                  *lines, sep="\n", file=sys.stderr)
        return status


def line_at(text, position):
    """Return the line of text around a position, without its time stamp."""
    start = text.rfind("\n", 0, position) + 1
    line = text[start:].split("\n", 1)[0]
    return re.sub(r"^\[ *[\d.]+\] ", "", line)


def emit(data):
    """Write to standard output, whatever its mode."""
    while data:
        try:
            data = data[os.write(1, data):]
        except BlockingIOError:
            with selectors.DefaultSelector() as selector:
                selector.register(1, selectors.EVENT_WRITE)
                selector.select()
        except BrokenPipeError as err:
            raise Stopped(signal.SIGPIPE) from err


class RawTerminal:
    """The terminal passes every key on, while this lasts."""

    def __init__(self, wanted):
        self.wanted = wanted
        self.saved = None

    def __enter__(self):
        if self.wanted:
            self.saved = termios.tcgetattr(sys.stdin)
            tty.setraw(sys.stdin)

    def __exit__(self, *_):
        if self.saved:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self.saved)


def run(job, argv, console):
    """Run a guest to its end and return scripts/vm's exit status."""

    def stop(number, _frame):
        raise Stopped(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        with Run(job, argv, console) as guest:
            with RawTerminal(job.interactive):
                gave_up = guest.follow()
            return guest.verdict(gave_up)
    except Stopped as stopped:
        return 128 + stopped.args[0]
    except FileNotFoundError as err:
        raise VmError(f"cannot start {argv[0]}: {err.strerror}; "
                      "run scripts/deps") from err
