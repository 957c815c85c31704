"""How the portfolio's page looks, on a desk, on a phone and on paper; and the script that sorts and filters lists."""

from __future__ import annotations

import base64
import hashlib

from itpm_xl.report.palette import AMBER, BAND, CALM, GREEN, INK, LINK, MUTED, RED, RULE, WHITE

__all__ = ["SCRIPT", "STYLE", "policy"]

_TONES = "".join(
    f".{name}{{color:{tone.ink};background:{tone.fill}}}.ink-{name}{{color:{tone.ink}}}"
    for name, tone in (("red", RED), ("amber", AMBER), ("green", GREEN), ("calm", CALM))
)

STYLE = (
    "*{box-sizing:border-box}"
    f"body{{margin:0;color:{INK};background:{WHITE};font:14px/1.35 Calibri,Carlito,'Segoe UI',Arial,sans-serif}}"
    "main{max-width:1500px;margin:0 auto;padding:20px}"
    f"a{{color:{LINK}}}h1{{margin:0;font-size:28px;color:{BAND}}}"
    f"h2{{margin:34px 0 4px;font-size:20px;color:{BAND}}}h3{{margin:22px 0 4px;font-size:16px;color:{BAND}}}"
    f"nav{{position:sticky;top:0;z-index:3;padding:8px 20px;background:{BAND};overflow-x:auto;white-space:nowrap}}"
    f"nav a{{margin-right:16px;color:{WHITE};text-decoration:none}}nav a:hover{{text-decoration:underline}}"
    "section{scroll-margin-top:44px}p{margin:2px 0 8px}"
    f".muted{{color:{MUTED};font-size:12px}}.says{{font-weight:bold}}"
    ".head{display:flex;flex-wrap:wrap;gap:10px;justify-content:space-between;align-items:center}"
    ".badge{padding:8px 16px;font-weight:bold;border:1px solid currentColor}"
    ".tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(120px,1fr));gap:6px;margin:10px 0}"
    ".tile{padding:8px;text-align:center}.tile b{display:block;font-size:26px;line-height:1.2}"
    ".page{max-width:980px;margin:0 auto}"
    ".page h2{display:flex;justify-content:space-between;margin:12px 0 0;padding:4px 10px;font-size:16px}"
    f".page h2{{color:{WHITE};background:{BAND}}}.page h2 a{{color:{WHITE};font-size:12px;font-weight:normal}}"
    "table{border-collapse:collapse}.page table{width:100%;table-layout:fixed}"
    f".page thead th{{color:{MUTED};font-size:12px;font-weight:normal;border-bottom:1px solid {RULE}}}"
    f"td,th{{padding:4px 8px;text-align:left;vertical-align:top;border-bottom:1px dotted {RULE}}}"
    "td,th{overflow-wrap:break-word}.page td,.page th,.wide{overflow-wrap:anywhere}"
    f".scroll{{overflow:auto;max-height:75vh;border:1px solid {RULE}}}.scroll:focus-visible{{outline:2px solid {LINK}}}"
    f".list thead th{{position:sticky;top:0;z-index:2;color:{WHITE};background:{BAND};white-space:nowrap;padding:0}}"
    ".list th button{all:unset;display:block;width:100%;padding:6px 8px;cursor:pointer;font-weight:bold}"
    f".list th button:focus-visible{{outline:2px solid {WHITE};outline-offset:-3px}}"
    ".list th[aria-sort=ascending] button::after{content:' \\25B2'}"
    ".list th[aria-sort=descending] button::after{content:' \\25BC'}"
    ".list td{min-width:70px;max-width:380px}.list td.wide{min-width:240px}"
    ".num{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.day{white-space:nowrap}"
    f"input{{margin:4px 0 6px;padding:5px 8px;width:280px;max-width:100%;font:inherit;border:1px solid {MUTED}}}"
    ".charts{display:flex;flex-wrap:wrap;gap:20px}.charts .picture{flex:1 1 520px;max-width:720px}"
    ".picture{overflow-x:auto}svg{max-width:100%;height:auto}"
    ".picture.big svg{min-width:820px}"
    ".heat td{width:18%;min-width:130px;height:52px;border:2px solid #FFF}.heat th{border:0;font-weight:normal}"
    f".high{{color:#8A4B00;background:#FFE3B8}}{_TONES}"
    "@media(max-width:700px){main{padding:12px}.page h2{font-size:15px}.page thead{display:none}"
    ".page table,.page tbody,.page tr,.page td,.page tbody th{display:block;border:0;padding:1px 4px}"
    f".page tr{{padding:6px 0;border-bottom:1px solid {RULE}}}"
    f".page td:not(:empty)::before{{content:attr(data-h) ': ';color:{MUTED};font-weight:normal;font-size:12px}}"
    ".tiles{grid-template-columns:repeat(2,1fr)}}"
    "@page{size:A4 landscape;margin:9mm}@page front{size:A4 portrait;margin:9mm}"
    "@media print{body{font-size:9px;print-color-adjust:exact;-webkit-print-color-adjust:exact}"
    "nav,input{display:none}main{max-width:none;padding:0}.page{page:front;max-width:none}"
    ".page table,.page p{font-size:9.5px}.page td,.page th{padding:2px 6px}.page h2{margin-top:8px;padding:2px 8px}"
    "h1{font-size:22px}.tile{padding:4px}.tile b{font-size:18px}.np{display:none}"
    ".scroll{overflow:visible;max-height:none;border:0}"
    ".list{width:100%}.list td,.list td.wide{min-width:0}.list thead th{position:static;white-space:normal}"
    ".list td,.list th button{padding:2px 3px}tr{break-inside:avoid}.picture.big svg{min-width:0}}"
)

SCRIPT = """
for (const table of document.querySelectorAll("table.list")) {
  const body = table.tBodies[0], rows = [...body.rows];
  const value = (row, place) => row.cells[place].dataset.v ?? row.cells[place].textContent.trim();
  [...table.tHead.rows[0].cells].forEach((head, place) => {
    head.firstElementChild.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down > 0 ? "ascending" : "descending");
      const found = rows.map((row) => [value(row, place), row]);
      found.sort(([one], [two]) => one === two ? 0 : one === "" ? 1 : two === "" ? -1
        : down * one.localeCompare(two, "en", {numeric: true}));
      if (head.dataset.n) found.sort(([one], [two]) => one === "" || two === "" ? 0 : down * (one - two));
      body.append(...found.map(([, row]) => row));
    });
  });
  if (rows.length < 8) continue;
  const box = document.createElement("input");
  box.type = "search";
  box.placeholder = "Show only lines with ...";
  box.setAttribute("aria-label", box.placeholder);
  box.addEventListener("input", () => {
    const wanted = box.value.toLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
  table.parentElement.before(box);
}
"""


def policy() -> str:
    """What the page may do: run its own script, use its own style, and fetch nothing."""
    script, style = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (SCRIPT, STYLE))
    return (
        f"default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; base-uri 'none'; "
        "form-action 'none'"
    )
