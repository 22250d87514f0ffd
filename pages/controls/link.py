"""The button that copies the address of this very view."""

from streamlit.components.v2 import component

_SCRIPT = """
export default function ({ parentElement }) {
  const button = parentElement.querySelector("button");
  const said = parentElement.querySelector("[role=status]");
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      said.textContent = "Link copied";
    } catch (error) {
      // Without https the browser keeps the clipboard closed: the address is shown instead.
      said.textContent = window.location.href;
    }
    setTimeout(() => { said.textContent = ""; }, 4000);
  };
}
"""
_STYLE = """
.copy-link { display: flex; gap: .5rem; align-items: center; justify-content: flex-end; }
.copy-link button {
  font: inherit; font-size: .875rem; padding: .3rem .75rem; cursor: pointer; white-space: nowrap;
  color: var(--st-text-color); background: transparent; border-radius: var(--st-base-radius);
  border: 1px solid var(--st-border-color);
}
.copy-link button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
.copy-link button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.copy-link span { font-size: .8rem; color: var(--st-text-color); overflow-wrap: anywhere; }
"""
_COPY = component(
    "copy_link",
    html='<div class="copy-link"><span role="status"></span>'
    '<button type="button">Copy link</button></div>',
    css=_STYLE,
    js=_SCRIPT,
)


def copy() -> None:
    """Show the button; the link opens the same data set, page, filters and marks."""
    _COPY(key="copy_link", width="content")
