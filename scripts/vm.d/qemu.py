# SPDX-License-Identifier: GPL-2.0
"""The QEMU command line of a guest.

The machine is q35: microvm boots half a second faster, but it has no clock
besides the timer interrupt (4 ms steps), and hangs where the calibration of
the TSC is disturbed.
"""

import os

from kernel import store

COMMAND_LINE = (
    "console=ttyS0 loglevel=5 printk.devkmsg=on panic=-1 oops=panic "
    "mitigations=off random.trust_cpu=on net.ifnames=0 "
    # An emulated CPU on a busy machine is slow, not stuck.
    "rcupdate.rcu_cpu_stall_timeout=60 watchdog_thresh=30")
ICOUNT_LINE = "nokaslr norandmaps init_on_alloc=0"


def command(kernel, job, options, work):
    """Return (argv, console): how to start the guest, and its console file.

    options  parsed command line: cpus, memory, icount
    work     folder of this run
    """
    console = os.path.join(work, "console")
    initrd = os.path.join(work, "initrd")
    with open(kernel.initramfs(), "rb") as file:
        base = file.read()
    channel = "/dev/hvc0" if job.interactive else "/dev/vport0p1"
    store(initrd, base + job.initramfs("9p", channel,
                                       "" if kernel.root == "/"
                                       else kernel.modules, ""))
    open(console, "wb").close()

    argv = [os.environ.get("QEMU", "qemu-system-x86_64"),
            "-name", "klips-vm", "-M", "q35", "-m", options.memory,
            "-nodefaults", "-no-user-config", "-display", "none",
            "-no-reboot", "-kernel", kernel.vmlinux() or kernel.image, "-initrd", initrd,
            "-chardev", "stdio,id=out,signal=off",
            "-chardev", "file,id=console,path=" + escape(console),
            "-serial", "chardev:console",
            "-device", "virtio-serial-pci",
            "-device", ("virtconsole" if job.interactive else "virtserialport")
            + ",chardev=out"]
    for tag, path, mode in (("root", "/", ",readonly=on"),
                            ("out", job.share, "")):
        argv += ["-fsdev", f"local,id={tag},path={escape(path)},"
                 f"security_model=none,multidevs=remap{mode}",
                 "-device", f"virtio-9p-pci,fsdev={tag},mount_tag={tag}"]
    line = COMMAND_LINE
    if options.icount:
        argv += ["-smp", "1", "-accel", "tcg,thread=single",
                 "-cpu", "max,-erms,-fsrm", "-seed", "1",
                 "-icount", "shift=0,sleep=off",
                 "-rtc", "base=2025-01-01,clock=vm"]
        line += " " + ICOUNT_LINE
    else:
        argv += ["-smp", str(options.cpus), "-accel", "tcg,thread=multi",
                 "-cpu", "max"]
    return [*argv, "-append", line], console


def escape(path):
    """Return a path as a value in QEMU's option syntax."""
    return path.replace(",", ",,")
