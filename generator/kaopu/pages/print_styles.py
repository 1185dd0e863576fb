"""Styles worked out once for all documents of a printer, since they repeat from one document to the next.

WeasyPrint works out what an element looks like, a hundred properties each, anew for every document: an eighth of the
time that a document takes. What it comes to follows from the parent's style and from the declarations that hold.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from weasyprint.css import StyleFor
from weasyprint.css.targets import TargetCollector
from weasyprint.document import Document
from weasyprint.layout import LayoutContext

if TYPE_CHECKING:
    from weasyprint import HTML

Styles = dict[tuple[Any, ...], Any]
"""Computed styles by what they follow from; of one set of style sheets and fonts."""
MOST_STYLES = 20_000
"""An appraisal needs a thousand. More come only of what a template writes into single elements."""
_AUTHOR = 3
"""The precedence of what stands in an element itself; style sheets handed to the printer have a lower one."""


class SharedStyles(StyleFor):  # type: ignore[misc]
    """Gives elements their styles, looking them up among those that are known."""

    def __init__(self, known: Styles, *arguments: Any) -> None:
        """Take the known styles; the rest is what WeasyPrint's own class is given."""
        self._known = known
        super().__init__(*arguments)

    def set_computed_styles(
        self, element: Any, parent: Any, root: Any = None, pseudo_type: str | None = None, **more: Any
    ) -> None:
        """Give an element its style. That of a page is not shared: WeasyPrint writes into it."""
        if not isinstance(element, ET.Element):
            super().set_computed_styles(element, parent, root, pseudo_type, **more)
            return
        computed = self.get_computed_styles()
        above = None if parent is None else id(computed[parent, None])
        # Declarations of the style sheets stay the same objects; those of elements are new ones in each document.
        declared = tuple(
            (name, value if weight[0] == _AUTHOR else id(value), weight)
            for name, (value, weight) in self.get_cascaded_styles().get((element, pseudo_type), {}).items()
        )
        key = above, pseudo_type, declared
        if not _hashable(key):  # such as a list of pictures in an element's own style: nothing to be shared
            super().set_computed_styles(element, parent, root, pseudo_type, **more)
            return
        if key not in self._known:
            super().set_computed_styles(element, parent, root, pseudo_type, **more)
            self._known[key] = computed[element, pseudo_type]
        computed[element, pseudo_type] = self._known[key]


def _hashable(key: object) -> bool:
    try:
        hash(key)
    except TypeError:
        return False
    return True


class PrintedDocument(Document):  # type: ignore[misc]
    """A document without images and without style sheets of its own, laid out with shared styles."""

    @classmethod
    def _build_layout_context(
        cls,
        html: HTML,
        font_config: Any,
        counter_style: Any,
        color_profiles: Any,  # noqa: ARG003 - WeasyPrint's signature
        options: dict[str, Any],
    ) -> LayoutContext:
        if len(html.styles) > MOST_STYLES:
            html.styles.clear()
        for names in html._ua_counter_style():  # noqa: SLF001 - as WeasyPrint does
            for name, value in names.items():
                counter_style[name] = value
        sheets = [(sheet, "user agent", None) for sheet in html._ua_stylesheets()]  # noqa: SLF001
        sheets += [(sheet, "user", None) for sheet in options["stylesheets"]]
        targets = TargetCollector()
        style_for = SharedStyles(html.styles, html, sheets, False, font_config, targets)  # noqa: FBT003
        no_image = partial(_no_image, url_fetcher=html.url_fetcher)  # which drawings are given, to load nothing with
        return LayoutContext(style_for, no_image, font_config, counter_style, targets)


def _no_image(*_arguments: Any, **_more: Any) -> None:
    return None
