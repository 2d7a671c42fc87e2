"""What people do to results: print, photograph, paint over, exchange, sign anew, break."""

import io
import random
import subprocess
import warnings
from datetime import datetime, timedelta
from pathlib import Path

import pikepdf
import zxingcpp
from asn1crypto import keys as asn1_keys
from asn1crypto import x509
from cryptography.hazmat.primitives import serialization
from PIL import Image, ImageFilter
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko_certvalidator.registry import SimpleCertificateStore

from onestop.kernel.certificates import Authority

JSON, KQ1 = "ket-qua.json", "ket-qua.kq1"


def painted_over(pdf: bytes) -> bytes:
    """A white rectangle over a part of the first page, appended as an update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    page = writer.find_page_for_modification(0)[0].get_object()
    before = page["/Contents"]
    parts = list(before) if isinstance(before, generic.ArrayObject) else [page.raw_get("/Contents")]
    paint = generic.StreamObject(stream_data=b"q 1 1 1 rg 60 500 300 80 re f Q")
    page["/Contents"] = generic.ArrayObject([*parts, writer.add_object(paint)])
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def attached(pdf: bytes, **files: bytes | None) -> bytes:
    """With other attachments; the name of a file is its ending, None takes it away."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for ending, content in files.items():
            name = f"ket-qua.{ending}"
            if name in document.attachments:
                del document.attachments[name]
            if content is not None:
                document.attachments[name] = content
        return saved(document)


def saved(document: pikepdf.Pdf, **how: object) -> bytes:
    out = io.BytesIO()
    document.save(out, **how)
    return out.getvalue()


def carried(pdf: bytes, name: str) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return document.attachments[name].get_file().read_bytes()


def signed_by_a_stranger(pdf: bytes, folder: Path, begins: datetime) -> bytes:
    """A good signature over all of it, of somebody nobody knows."""
    held = Authority(folder, "Stranger's own authority", begins - timedelta(days=2)).signer(
        "stranger", "Nguyễn Văn Lạ", "Không ai biết", begins - timedelta(days=1)
    )
    der = held.key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    known = SimpleCertificateStore()
    known.register_multiple(x509.Certificate.load(above) for above in held.chain)
    signer = SimpleSigner(
        signing_cert=x509.Certificate.load(held.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(der),
        cert_registry=known,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    meta = PdfSignatureMetadata(field_name="Stranger", md_algorithm="sha256")
    return sign_pdf(writer, meta, signer).getvalue()


def page_of(pdf: bytes, folder: Path, resolution: int = 150) -> Image.Image:
    """The first page as a printer would put it on paper."""
    source = folder / "paper.pdf"
    source.write_bytes(pdf)
    words = ["pdftoppm", "-r", str(resolution), "-l", "1", "-singlefile", "-png"]
    subprocess.run([*words, source, folder / "paper"], check=True)
    with Image.open(folder / "paper.png") as image:
        return image.convert("RGB")


def photo_of(page: Image.Image, kind: str = "JPEG", *, turned: float = 7) -> bytes:
    """The page as a phone takes it: turned, on a table, with noise and a shaking hand."""
    turned_page = page.rotate(turned, expand=True, fillcolor=(120, 110, 100))
    wide = turned_page.resize((turned_page.width * 4 // 3, turned_page.height * 4 // 3))
    noise = Image.effect_noise(wide.size, 60).convert("RGB")
    taken = Image.blend(wide, noise, 0.25).filter(ImageFilter.GaussianBlur(0.8))
    return written(taken, kind, quality=60)


def written(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def codes(*texts: str) -> bytes:
    """A picture with these QR codes beside one another."""
    drawn = []
    for text in texts:
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
        drawn.append(Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=4)))
    sheet = Image.new("L", (sum(d.width + 60 for d in drawn), 60 + max(d.height for d in drawn)))
    sheet.paste(255, (0, 0, *sheet.size))
    place = 30
    for image in drawn:
        sheet.paste(image, (place, 30))
        place += image.width + 60
    return written(sheet, "PNG")


def of_pages(count: int, *, last: bytes | None = None) -> bytes:
    """So many empty pages, then those of another PDF."""
    with pikepdf.new() as document, warnings.catch_warnings():
        # Forms of the other stay behind; only what is seen matters here.
        warnings.simplefilter("ignore")
        document.add_blank_page()
        page = document.pages[0]
        for _ in range(count - 1):
            document.pages.append(page)
        if last is not None:
            with pikepdf.open(io.BytesIO(last)) as other:
                document.add_pages_from(other)
        return saved(document)


def noise(count: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(count)
