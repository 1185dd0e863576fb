"""Styles worked out once for all documents of a printer, since they repeat from one document to the next.

WeasyPrint tries its rules on every element, and works out what that looks like, a hundred properties each, anew for
every document: a fifth of the time that a document takes. Which rules hold follows from an element's place as far as
the rules ask for it, and what they come to from the parent's style.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any

import tinycss2  # type: ignore[import-untyped]
from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from weasyprint.css import StyleFor, declaration_precedence, find_style_attributes, preprocess_declarations
from weasyprint.css.targets import TargetCollector
from weasyprint.document import Document
from weasyprint.layout import LayoutContext

from kaopu.pages.print_fonts import FontsOfDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from weasyprint import HTML

MOST_STYLES = 20_000
"""An appraisal needs a thousand. More come only of what a template writes into single elements."""
_AUTHOR = 3
"""The precedence of what stands in an element itself; style sheets handed to the printer have a lower one."""
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SIZED_OR_NAMED = frozenset({"{http://www.w3.org/2000/svg}svg", "a"})
_PSEUDO = re.compile(r":([a-z-]+)")
_MORE_THAN_A_PLACE = re.compile(r"[\[~|\\&]")
_OF_PSEUDO_ELEMENTS = ("before", "after", "marker", "first-line", "first-letter")
_OF_A_PLACE = frozenset(("is", "where", "not", "lang", "root", "first-child", *_OF_PSEUDO_ELEMENTS))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the selectors of style sheets ask of an element, beside its tag, classes, id, language and ancestors.

    That is whether they ask for the sibling before it.
    """

    sibling: bool


def asked_by(*sheets: str) -> Asked | None:
    """Return what the selectors ask; None when it is more than an element's place, which may be anything.

    Attributes, what follows an element or stands in it, and chains of siblings are more.
    """
    sibling = False
    for prelude in _preludes([rule for sheet in sheets for rule in tinycss2.parse_stylesheet(sheet)]):
        if (
            prelude is None
            or _MORE_THAN_A_PLACE.search(prelude)
            or not _OF_A_PLACE.issuperset(_PSEUDO.findall(prelude))
        ):
            return None
        if "+" in prelude:
            # Of the sibling before, its tag, classes and id are known, and not whether it is the first one.
            if "(" in prelude or any(one.count("+") > 1 or ":first-child" in one for one in prelude.split(",")):
                return None
            sibling = True
    return Asked(sibling)


def _preludes(rules: Iterable[Any]) -> Iterator[str | None]:
    """Yield what stands before each block of declarations; None for one that has rules in it."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield tinycss2.serialize(rule.prelude).lower()
            if any(token.type == "{} block" for token in rule.content):
                yield None
        elif rule.type == "at-rule" and rule.lower_at_keyword not in ("page", "font-face", "counter-style"):
            yield from _preludes(tinycss2.parse_rule_list(rule.content or []))


@dataclass(frozen=True, slots=True)
class Place:
    """How an element at a place looks: its number among the places, its style and those of its pseudo-elements."""

    number: int
    style: Any
    parts: tuple[tuple[str, Any], ...]


@dataclass(slots=True)
class Styles:
    """Styles known from earlier documents; of one set of style sheets and fonts.

    ``asked`` is what those sheets ask, None when styles cannot be known by their place.
    """

    asked: Asked | None = None
    by_place: dict[tuple[Any, ...], Place] = field(default_factory=dict)
    by_declarations: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def forget_if_many(self) -> None:
        """Begin anew when more is known than can be of use."""
        if len(self.by_declarations) > MOST_STYLES or len(self.by_place) > MOST_STYLES:
            self.by_declarations.clear()
            self.by_place.clear()


class SharedStyles(StyleFor):  # type: ignore[misc]
    """Gives elements their styles, looking them up among those that are known."""

    def __init__(self, styles: Styles, html: HTML, sheets: list[Any], font_config: Any, targets: Any) -> None:
        """Take the known styles; the rest is what WeasyPrint's own class is given."""
        self._styles = styles
        if styles.asked is None:
            super().__init__(html, sheets, False, font_config, targets)  # noqa: FBT003
            return
        self._cascaded_styles: dict[Any, Any] = {}
        self._computed_styles: dict[Any, Any] = {}
        self.initial_page_sizes = {"box": None, "area": None}
        self._sheets, self.font_config = sheets, font_config
        self._html, self._targets, self._sibling_asked = html, targets, styles.asked.sibling
        self._wrappers: dict[Any, Any] = {}
        self._own: dict[Any, Any] = {}
        root = html.etree_element
        self._give(root, None, self._place_of(root, None, -1))
        self._cascaded_styles.clear()

    def _give(self, element: Any, parent: Any, key: tuple[Any, ...]) -> None:
        """Give an element and all in it their styles."""
        place = self._styles.by_place.get(key)
        if place is None:
            place = self._styles.by_place[key] = self._look(element, parent)
        self._computed_styles[element, None] = place.style
        for part, style in place.parts:
            self._computed_styles[element, part] = style
        before = None
        for child in element:
            self._give(child, element, self._place_of(child, before, place.number))
            before = child

    def _place_of(self, element: Any, before: Any, above: int) -> tuple[Any, ...]:
        """Return all that tells an element from others, as far as the rules tell them apart."""
        get = element.get
        sibling: object = before is None
        if before is not None and self._sibling_asked:
            sibling = before.tag, before.get("class"), before.get("id")
        size = (get("width"), get("height"), get("name")) if element.tag in _SIZED_OR_NAMED else None
        return above, element.tag, get("class"), get("id"), get("lang"), get(_XML_LANG), get("style"), size, sibling

    def _look(self, element: Any, parent: Any) -> Place:
        """Find the rules that hold for an element, and what they come to, as WeasyPrint does."""
        if not self._wrappers:
            whole = ElementWrapper.from_html_root(self._html.etree_element, content_language=None)
            self._wrappers = {one.etree_element: one for one in whole.iter_subtree()}
            for specificity, one, declarations, base_url in find_style_attributes(
                self._html.etree_element,
                False,  # noqa: FBT003 - WeasyPrint's signature
                self._html.base_url,
            ):
                self._own.setdefault(one, []).append(
                    (specificity, list(preprocess_declarations(base_url, declarations)))
                )
        cascaded = self._cascaded_styles
        for specificity, declarations in self._own.get(element, ()):
            _hold(cascaded.setdefault((element, None), {}), declarations, "author", (inf, specificity))
        parts = {}
        for sheet, origin, specificity_of_sheet in self._sheets:
            for specificity, _, pseudo_type, (declarations, layer) in sheet.matcher.match(self._wrappers[element]):
                order = inf if layer is None else sheet.layers.index(layer)
                style = cascaded.setdefault((element, pseudo_type), {})
                _hold(style, declarations, origin, (order, specificity_of_sheet or specificity))
                parts[pseudo_type] = style
        root = self._html.etree_element
        self.set_computed_styles(element, parent, root, base_url=self._html.base_url, target_collector=self._targets)
        for part in parts:
            if part:
                self.set_computed_styles(
                    element, element, root, part, base_url=self._html.base_url, target_collector=self._targets
                )
        computed = self._computed_styles
        return Place(
            len(self._styles.by_place),
            computed[element, None],
            tuple((part, computed[element, part]) for part in parts if part),
        )

    def set_computed_styles(
        self, element: Any, parent: Any, root: Any = None, pseudo_type: str | None = None, **more: Any
    ) -> None:
        """Give an element or a page its style.

        WeasyPrint writes into that of a page, but always the same: how pages are counted, and the root's overflow.
        """
        computed, known = self.get_computed_styles(), self._styles.by_declarations
        above = None if parent is None else id(computed[parent, None])
        # Declarations of the style sheets stay the same objects; those of elements are new ones in each document.
        cascaded = self.get_cascaded_styles().get((element, pseudo_type), {})
        declared = tuple(
            (name, value if precedence == _AUTHOR else id(value), precedence, layer, tuple(specificity))
            for name, (value, (precedence, layer, specificity)) in cascaded.items()
        )
        key = above, pseudo_type, declared
        if not _hashable(key):  # such as a list of pictures in an element's own style: nothing to be shared
            super().set_computed_styles(element, parent, root, pseudo_type, **more)
            return
        if key not in known:
            super().set_computed_styles(element, parent, root, pseudo_type, **more)
            known[key] = computed[element, pseudo_type]
        computed[element, pseudo_type] = known[key]


def _hold(style: dict[str, Any], declarations: Iterable[Any], origin: str, weight: tuple[Any, Any]) -> None:
    """Put declarations into a style, unless weightier ones stand there."""
    for name, values, importance in declarations:
        own = declaration_precedence(origin, importance), *weight
        old = style.get(name, (None, None))[1]
        if old is None or old <= own:
            style[name] = values, own


def _hashable(key: object) -> bool:
    try:
        hash(key)
    except TypeError:
        return False
    return True


class PrintedDocument(Document):  # type: ignore[misc]
    """A document without images and without style sheets of its own, laid out with shared styles."""

    @classmethod
    def _render(cls, html: HTML, *arguments: Any) -> PrintedDocument:
        printed: PrintedDocument = super()._render(html, *arguments)
        if html.faces is not None:
            printed.fonts = FontsOfDocument(html.faces, html.etree_element)
        return printed

    @classmethod
    def _build_layout_context(
        cls,
        html: HTML,
        font_config: Any,
        counter_style: Any,
        color_profiles: Any,  # noqa: ARG003 - WeasyPrint's signature
        options: dict[str, Any],
    ) -> LayoutContext:
        html.styles.forget_if_many()
        for names in html._ua_counter_style():  # noqa: SLF001 - as WeasyPrint does
            for name, value in names.items():
                counter_style[name] = value
        sheets = [(sheet, "user agent", None) for sheet in html._ua_stylesheets()]  # noqa: SLF001
        sheets += [(sheet, "user", None) for sheet in options["stylesheets"]]
        targets = TargetCollector()
        style_for = SharedStyles(html.styles, html, sheets, font_config, targets)
        no_image = partial(_no_image, url_fetcher=html.url_fetcher)  # which drawings are given, to load nothing with
        return LayoutContext(style_for, no_image, font_config, counter_style, targets)


def _no_image(*_arguments: Any, **_more: Any) -> None:
    return None
