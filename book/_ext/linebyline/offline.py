"""The built pages as a zip that works from a disk, without a server: ``python book/_ext/linebyline/offline.py`` after ``jupyter-book build .``.

JupyterLite and search engines' files need a server, so they stay out, and links to JupyterLite lead to the published book. The same pages give the
same bytes.
"""

import argparse
import re
import zipfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
LEFT_OUT = ("lite/", "sitemap.xml", "objects.inv")


def pack(site, target, web):
    """Pack the built book in the folder ``site``, published at the address ``web``, into ``target``; return the number of files."""
    if not (site / "index.html").exists():
        raise SystemExit(f"There is no built book in {site}: run `jupyter-book build .` first.")
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    names = [name for name in names if not name.startswith(LEFT_OUT) and not name.endswith(".map")]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in names:
            data = (site / name).read_bytes()
            if name.endswith(".html"):
                data = re.sub(rb'<link[^>]*as="font"[^>]*>\n?', b"", data)  # from a disk the style sheet may load fonts, a preload may not
                data = data.replace(f'href="{"../" * name.count("/")}lite/'.encode(), f'href="{web}lite/'.encode())
            entry = zipfile.ZipInfo(f"{target.stem}/{name}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, data, compresslevel=9)
    return len(names)


def main():
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("site", nargs="?", type=Path, default=ROOT / "_build/html", help="the built book")
    words.add_argument("target", nargs="?", type=Path, default=ROOT / "_build/the-gan-loss-line-by-line.zip", help="the zip")
    given = words.parse_args()
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    count = pack(given.site, given.target, config["html"]["baseurl"])
    print(f"{given.target}: {count} files, {given.target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
