# SPDX-License-Identifier: GPL-2.0
"""Distro kernels: where they are, and how QEMU boots them fast.

A kernel is booted as an uncompressed vmlinux where its image holds one that
QEMU can start (PVH), which saves seconds of emulated decompression, with a
small initramfs that holds busybox and the modules on the way to the root file
system. Both are kept in the cache.
"""

import gzip
import hashlib
import lzma
import os
import re
import shutil
import stat
import struct
import subprocess
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))

# The programs of busybox that init and guest-init use.
APPLETS = """cat chmod cp echo env grep insmod ip ln mkdir mkfifo mknod mount ps
setsid sh sleep stty switch_root uname""".split()
# What the guest needs before it sees the host's file system.
BOOT_MODULES = ("virtio_pci", "virtio_console",
                "9pnet_virtio", "9p", "overlay")
# ELF note 18 of "Xen" (XEN_ELFNOTE_PHYS32_ENTRY): the PVH entry point.
PVH_NOTE = re.compile(rb"\x04\0\0\0[\x04\x08]\0\0\0\x12\0\0\0Xen\0")


class VmError(Exception):
    """The guest could not be booted; the text says why."""


def cache_dir(*parts):
    """Return a folder in the cache, made if need be."""
    base = os.environ.get("KLIPS_CACHE")
    if not base:
        xdg = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        base = os.path.join(xdg, "klips")
    path = os.path.join(os.path.abspath(base), *parts)
    os.makedirs(path, exist_ok=True)
    return path


def fingerprint(*items):
    """Return a short hash of strings and of files' identity (path, size, time)."""
    digest = hashlib.sha256()
    for item in items:
        if os.path.isabs(item) and os.path.exists(item):
            info = os.stat(item)
            item = f"{item} {info.st_size} {info.st_mtime_ns}"
        digest.update(item.encode() + b"\0")
    return digest.hexdigest()[:12]


def store(path, data):
    """Write a cache file in one step and drop its older versions.

    Names end in -HASH; concurrent writers make the same content.
    """
    folder, name = os.path.split(path)
    fd, temporary = tempfile.mkstemp(dir=folder, prefix=".new-")
    with os.fdopen(fd, "wb") as out:
        out.write(data)
    os.rename(temporary, path)
    stem = name.rsplit("-", 1)[0] + "-"
    for other in os.listdir(folder):
        if (other != name and other.startswith(stem)
                and re.fullmatch(r"[0-9a-f]{12}", other[len(stem):])):
            os.unlink(os.path.join(folder, other))


def version_key(version):
    """Sort key: numbers compare as numbers."""
    return [(1, int(part)) if part.isdigit() else (0, part)
            for part in re.split(r"(\d+)", version)]


class Kernel:
    """A distro kernel: its image, version, modules and headers.

    version  as `uname -r` prints it
    image    path of the vmlinuz
    modules  path of lib/modules/VERSION
    root     the folder it was unpacked in, or "/" when it is installed
    """

    def __init__(self, version, image, modules, root):
        self.version = version
        self.image = image
        self.modules = modules
        self.root = root

    def headers(self):
        """Return the folder to build modules in, or None."""
        for candidate in (
                os.path.join(self.root, "usr/src",
                             "linux-headers-" + self.version),
                os.path.join(self.modules, "build"),
                os.path.join("/lib/modules", self.version, "build")):
            if os.path.exists(os.path.join(candidate, "Makefile")):
                return os.path.realpath(candidate)
        return None

    def vmlinux(self):
        """Return the cached uncompressed kernel, or None if PVH cannot boot it."""
        path = os.path.join(cache_dir("boot"), "vmlinux-%s-%s" % (
            self.version, fingerprint(self.image, "1")))
        if not os.path.exists(path):
            data = unpack_image(read_image(self.image))
            store(path, data if data and PVH_NOTE.search(data) else b"")
        return path if os.path.getsize(path) else None

    def initramfs(self):
        """Return the cached initramfs for the guest."""
        busybox = shutil.which("busybox", path="/usr/bin:/bin")
        if not busybox:
            raise VmError("no busybox: run scripts/deps (package busybox-static)")
        init = os.path.join(HERE, "init")
        dep = os.path.join(self.modules, "modules.dep")
        path = os.path.join(cache_dir("boot"), "initramfs-%s-%s" % (
            self.version, fingerprint(busybox, init, dep, __file__)))
        if not os.path.exists(path):
            store(path, make_initramfs(busybox, init, self.boot_modules()))
        return path

    def boot_modules(self):
        """Return [(name, content)] of BOOT_MODULES in the order to load them."""
        loaded = {}
        depends = self.module_depends()
        for module in BOOT_MODULES:
            if module not in depends:
                continue
            path, needs = depends[module]
            for file in [*reversed(needs), path]:
                loaded.setdefault(file)
        return [(module_name(file) + ".ko",
                 read_module(os.path.join(self.modules, file)))
                for file in loaded]

    def module_depends(self):
        """Return {name: (path, [paths needed, last to be loaded first])}."""
        path = os.path.join(self.modules, "modules.dep")
        try:
            with open(path, encoding="ascii") as lines:
                pairs = [line.split(":", 1) for line in lines if ":" in line]
        except OSError as err:
            raise VmError(f"cannot read {path}: {err.strerror}; run: "
                          f"depmod -b {self.root} {self.version}") from err
        return {module_name(path): (path, needs.split())
                for path, needs in pairs}

    def has_module(self, name):
        """Tell whether a module exists, loadable or built in."""
        if name in self.module_depends():
            return True
        try:
            with open(os.path.join(self.modules, "modules.builtin"),
                      encoding="ascii") as lines:
                return any(module_name(line.strip()) == name for line in lines)
        except OSError:
            return False


def module_name(path):
    """Return the name that the kernel uses for a module file."""
    return os.path.basename(path).split(".ko")[0].replace("-", "_")


def read_module(path):
    """Return a module file's content, decompressed."""
    with open(path, "rb") as file:
        data = file.read()
    if path.endswith(".xz"):
        return lzma.decompress(data)
    if path.endswith(".gz"):
        return gzip.decompress(data)
    if path.endswith(".zst"):
        return pipe(["zstd", "-qdc"], data)
    return data


def pipe(command, data):
    """Return what a program makes of data; its status does not count."""
    try:
        return subprocess.run(command, input=data, check=False,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL).stdout
    except FileNotFoundError as err:
        raise VmError(f"no {command[0]}: run scripts/deps") from err


def read_image(path):
    """Return a kernel image file's content."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as err:
        hint = " (run scripts/vm with sudo?)" if os.geteuid() else ""
        raise VmError(f"cannot read {path}: {err.strerror}{hint}") from err


def image_version(path):
    """Return the version that an x86 bzImage names in its setup header."""
    data = read_image(path)
    if data[0x202:0x206] != b"HdrS":
        raise VmError(f"{path}: not an x86 kernel image (vmlinuz)")
    at = struct.unpack_from("<H", data, 0x20e)[0] + 0x200
    return data[at:data.index(b"\0", at)].split()[0].decode()


def unpack_image(data):
    """Return the vmlinux within a bzImage, or None for an unknown packing."""
    if data[0x202:0x206] != b"HdrS":
        return None
    setup = data[0x1f1] or 4
    offset, length = struct.unpack_from("<II", data, 0x248)
    offset += (setup + 1) * 512
    payload = data[offset:offset + length]
    # The payload ends in its unpacked size: decoders stop before that.
    if payload.startswith(b"\xfd7zXZ"):
        return lzma.LZMADecompressor(lzma.FORMAT_XZ).decompress(payload)
    if payload.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(31).decompress(payload)
    if payload.startswith(b"\x28\xb5\x2f\xfd"):
        return pipe(["zstd", "-qdc"], payload)
    return None


def cpio(entries):
    """Return a "newc" archive of [(name, mode, content)], padded to 512."""
    archive = b""
    for number, (name, mode, data) in enumerate(
            [*entries, ("TRAILER!!!", 0, b"")], 1):
        name = name.encode() + b"\0"
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name), 0)
        archive += b"070701" + b"".join(b"%08x" % field for field in fields)
        archive += name
        archive += b"\0" * (-len(archive) % 4) + data
        archive += b"\0" * (-len(archive) % 4)
    return archive + b"\0" * (-len(archive) % 512)


def make_initramfs(busybox, init, modules):
    """Return the archive with busybox, init and [(name, content)] modules."""
    folder, program, regular = (stat.S_IFDIR | 0o755, stat.S_IFREG | 0o755,
                                stat.S_IFREG | 0o644)
    entries = [(name, folder, b"") for name in
               ("bin", "dev", "proc", "sys", "mod", "ro", "rw", "new", "vm")]
    entries += [("bin/" + name, stat.S_IFLNK | 0o777, b"busybox")
                for name in APPLETS]
    for name, path in (("bin/busybox", busybox), ("init", init)):
        with open(path, "rb") as file:
            entries.append((name, program, file.read()))
    entries += [("mod/" + name, regular, content) for name, content in modules]
    listing = "".join(name + "\n" for name, _ in modules)
    entries.append(("mod/list", regular, listing.encode()))
    return cpio(entries)


def modules_in(root, version):
    """Return root's module folder for a version, or None."""
    for lib in ("lib/modules", "usr/lib/modules"):
        path = os.path.join(root, lib, version)
        if os.path.isdir(path):
            return os.path.realpath(path)
    return None


def installed(root="/"):
    """Return the versions that have both image and modules, newest first."""
    boot = os.path.join(root, "boot")
    names = os.listdir(boot) if os.path.isdir(boot) else []
    versions = [name[len("vmlinuz-"):] for name in names
                if name.startswith("vmlinuz-")]
    return sorted((version for version in versions
                   if modules_in(root, version)),
                  key=version_key, reverse=True)


def default_version():
    """Return the kernel to use: the running one if it can be booted and built
    for, else the newest of which that is true, else the newest."""
    versions = installed()
    if not versions:
        raise VmError("no kernel with modules in /boot: run scripts/deps, "
                      "or name one with -k")
    running = os.uname().release
    if running in versions:
        versions.insert(0, running)
    for version in versions:
        if os.path.exists(f"/lib/modules/{version}/build/Makefile"):
            return version
    return versions[0]


def find_kernel(name):
    """Return the Kernel for -k's argument (None: the default)."""
    if name is None:
        name = default_version()
    if os.path.isdir(name):
        root = os.path.abspath(name)
        versions = installed(root)
        if not versions:
            raise VmError(f"{name}: found no boot/vmlinuz-VERSION with "
                          "lib/modules/VERSION")
        version = versions[0]
        image = os.path.join(root, "boot/vmlinuz-" + version)
    elif os.path.isfile(name):
        image = os.path.abspath(name)
        version = image_version(image)
        root = os.path.dirname(os.path.dirname(image))
        if not modules_in(root, version):
            root = "/"
    else:
        root, version = "/", name
        image = "/boot/vmlinuz-" + version
        if not os.path.exists(image):
            have = ", ".join(installed()) or "none"
            raise VmError(f"no kernel {name}: expected a version (installed: "
                          f"{have}), a vmlinuz file or an unpacked kernel")
    modules = modules_in(root, version)
    if not modules:
        raise VmError(f"{image}: no modules for version {version}")
    return Kernel(version, image, modules, root)
