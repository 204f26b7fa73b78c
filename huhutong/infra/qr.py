"""QR codes as SVG without inline style, for pages under a strict CSP and for PDF."""

import io

import segno


def svg(text: str, *, label: str = "") -> str:
    """An <svg> with a viewBox and class "qr"; the page's style sheet gives its size.

    label  what a screen reader says. Error correction M: survives a folded print.
    """
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgclass="qr",
        lineclass=None,
        light="#fff",
        omitsize=True,
        title=label or None,
        border=4,
    )
    return out.getvalue().decode().strip()
