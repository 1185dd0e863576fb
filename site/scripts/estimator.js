// The estimator's page: fields for figures, and what follows from them, step by step. Nothing leaves the browser.
"use strict";
(() => {
  const host = document.getElementById("estimator"), block = document.getElementById("estimator-rules");
  if (!host || !block) return;
  const D = Decimal, rules = JSON.parse(block.textContent), { formats, words, start } = rules, one = D.whole(1);
  let card, fields, view, figures, waiting, last;

  // Elements and sentences.
  const make = (tag, attributes, ...inside) => {
    const found = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => {
      if (name === "on") Object.entries(value).forEach(([event, act]) => found.addEventListener(event, act));
      else if (value !== null && value !== false) found.setAttribute(name, value);
    });
    found.append(...inside.filter(part => part !== null && part !== undefined));
    return found;
  };
  // A hole takes a figure, or one of two words that go with a figure.
  const fill = (text, values) => text
    .replace(/\{(\w+)\|([^|{}]*)\|([^|{}]*)\}/g, (_, name, one, more) => (/^-?1$/.test(values[name]) ? one : more))
    .replace(/\{([\w.]+)\}/g, (hole, name) => (name in values ? values[name] : hole));
  const say = (key, values) => fill(words[key], values || {});
  const listed = names => names.join(say("list_and"));
  const items = sentences => sentences.map(text => make("li", {}, text));

  // Figures as they are written.
  const grouped = (value, least) => {
    const [whole, decimals = ""] = D.text(value).replace("-", "").split(".");
    const after = decimals.padEnd(least || 0, "0");
    return whole.replace(/\B(?=(\d{3})+$)/g, formats.group) + (after && formats.point + after);
  };
  const shown = (value, unit) => {
    if (!value) return "–";
    const around = formats[unit] || "{value}";
    const figure = unit === "percent" ? grouped({ c: value.c, e: value.e + 2 }) : grouped(value, unit === "money" ? Number(formats.cents) : 0);
    const sign = value.c < 0n ? "-" : "";
    return typeof around === "string" ? fill(around, { value: sign + figure }) : `${sign}${around[0]}${figure}${around[1]}`;
  };
  const plain = value => shown(value, "number"), money = value => shown(value, "money"), percent = value => shown(value, "percent");
  // What somebody typed: full-width signs, groups and units are taken as meant; undefined is no number.
  const typed = (text, unit) => {
    const half = text.replace(/[！-～]/g, sign => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).replace(/[\s,，¥$€£%]/g, "").replace(/^[−–]/, "-");
    if (!half) return null;
    if (!/^-?(\d{1,15}(\.\d{0,10})?|\.\d{1,10})$/.test(half)) return undefined;
    const value = D.of(half.replace(/\.$/, "").replace(/^(-?)\./, "$10."));
    return unit === "percent" ? { c: value.c, e: value.e - 2 } : value;
  };
  const written = (value, unit) => (value ? D.text(unit === "percent" ? { c: value.c, e: value.e + 2 } : value) : "");
  const same = (a, b) => (a && b ? D.compare(a, b) === 0 : !a && !b);

  // A field: a box to type into and, where a figure has a usual size, a slider of a hundred steps.
  const USUAL = { money: 2000, percent: 1, points: 100, days: 60 };
  const tickOf = (value, unit) => {
    const size = value ? Math.abs(Number(D.text(value))) : 0, usual = USUAL[unit] || 20;
    if ((unit === "percent" || unit === "points") && size <= usual) return { c: 1n, e: unit === "percent" ? -2 : 0 };
    const rough = Math.max(size * 2, usual) / 100, power = Math.floor(Math.log10(rough));
    const digit = [1, 2, 5, 10].find(each => each * 10 ** power >= rough * 0.999);
    return unit === "count" && rough < 1 ? one : { c: BigInt(digit), e: power };
  };
  const field = (place, name, label, unit, slides) => {
    const id = `e-${place}-${name}`, value = () => figures[place][name] || null;
    const box = make("input", { id, type: "text", inputmode: "decimal", autocomplete: "off", "aria-describedby": `${id}-note`, placeholder: place === "measures" || place === "targets" ? say("no_data") : null });
    const note = make("span", { id: `${id}-note`, class: "est-note" });
    const tick = slides ? tickOf(value(), unit) : null;
    const slider = slides && make("input", { type: "range", min: 0, max: 100, step: 1, "aria-label": say("slide", { name: label }) });
    const show = moved => {
      if (!slider) return;
      if (!moved) slider.value = value() ? Math.round(Number(D.text(D.divide(value(), tick)))) : 0;
      slider.setAttribute("aria-valuetext", value() ? shown(value(), unit) : say("no_data"));
    };
    const take = found => { figures[place][name] = found === undefined ? null : found; refresh(); };
    box.addEventListener("input", () => {
      const found = typed(box.value, unit), wrong = found === undefined;
      box.setAttribute("aria-invalid", wrong);
      note.textContent = wrong ? say("not_a_number") : "";
      take(found);
      show();
    });
    if (slider) slider.addEventListener("input", () => {
      const found = D.multiply(tick, D.whole(Number(slider.value)));
      box.value = written(found, unit);
      box.setAttribute("aria-invalid", false);
      note.textContent = "";
      take(found);
      show(true);
    });
    box.value = written(value(), unit);
    show();
    const around = formats[unit] || "{value}", [before, after] = typeof around === "string" ? fill(around, { value: "0" }).split("0") : around;
    return make("div", { class: "est-field" }, make("label", { for: id }, label),
      make("span", { class: "est-box" }, before.trim() || null, box, after.trim() || null), slider || null, note);
  };

  // What adds up, in sentences. Those of single indicators are told where their script is.
  const telling = typeof Telling === "function" ? Telling(rules, { say, shown, plain, money, percent, same }) : null;
  const summed = ({ lines, failing, points, score, band, fired }) => {
    if (!score) return [failing.length ? say("no_result", { names: listed(failing.map(one => card.names.lines[one.line.id])) }) : say("nothing_scored")];
    const { id, from } = rules.bands[band], grade = { score: plain(score), grade: id, name: rules.grades[band], from: from && plain(D.of(from)) };
    const sum = lines.filter(one => one.points).map(one => plain(one.points)).join(" + ").replace(/\+ -/g, "− ");
    const step = plain(D.of(rules.round.score));
    const found = [say("total_told", { sum, points: plain(points), step, score: plain(score) }), say(!from ? "grade_last" : "grade_told", grade)];
    return fired.length ? [...found, say("fired", { rules: listed(fired.map(rule => card.names.rules[rule.id])) })] : found;
  };
  const exampleOf = example => telling.commission(example, card.plan, figures.sold.amount, figures.sold.target, card.names.plan);
  const payTold = ({ components, total }) => {
    const sentences = [], names = card.names.pay;
    const told = components.filter(each => each.component.kind !== "floor" || each.amount.c !== 0n);
    told.forEach(({ component, base, rate, factors, amount, commission, covered }) => {
      const name = names[component.id];
      if (component.kind === "floor") {
        const covers = listed(component.covers.map(each => names[each]).filter(Boolean));
        sentences.push(say("floor", { names: covers, sum: money(covered), least: money(base), amount: money(amount) }));
        return;
      }
      if (commission && telling) sentences.push(exampleOf(commission));
      const times = factors.map(factor => say(factor.rule ? "factor" : "factor_no_grade",
        { times: percent(factor.times), rule: factor.rule && card.names.rules[factor.rule.id] }));
      const parts = [money(base), ...(same(rate, one) ? [] : [plain(rate)]), ...times];
      sentences.push(say(parts.length > 1 || !same(base, amount) ? "pay_line" : "pay_plain", { name, formula: parts.join(" × "), amount: money(amount) }));
    });
    if (told.length > 1) sentences.push(say("pay_total", { sum: told.map(each => money(each.amount)).join(" + "), amount: money(total) }));
    if (!sentences.length) sentences.push(say("pay_none"));
    if (card.plan && telling && card.cycle !== "month" && figures.sold.amount) {
      const example = Commission(card.plan, figures.sold.amount, figures.sold.target);
      if (example) sentences.push(exampleOf(example), say("commission_apart"));
    }
    return sentences;
  };

  const namesIn = part => (part.n ? [part.n] : Array.isArray(part) ? part.slice(1).flatMap(namesIn) : []);
  const measuresOf = line => [...new Set(namesIn(line.formula))].filter(name => rules.measures[name]);
  // What is given to the arithmetic: a score that somebody set counts as long as its figures stay.
  const given = () => {
    const { days } = figures, there = days.there && days.of && Number(D.text(days.of)) > 0 ? [days.there, days.of].map(each => D.text(each)) : null;
    const unchanged = line => measuresOf(line).every(name => same(figures.measures[name], first.measures[name]))
      && (!line.target || !line.target.name || same(figures.targets[line.target.name], first.targets[line.target.name]));
    const set = Object.fromEntries(card.lines.filter(line => first.set[line.id] && unchanged(line)).map(line => [line.id, first.set[line.id]]));
    const whole = there && there.every(each => /^\d+$/.test(each)) ? there : null;
    return { measures: figures.measures, targets: figures.targets, days: whole, set, pay: figures.pay, sold: figures.sold };
  };
  const refresh = () => {
    const found = Scoring.estimate(rules, card, given()), { score, band, pay } = found;
    found.lines.forEach((line, at) => {
      const { figures: sum, steps } = view.lines[at];
      const parts = [line.attainment && say("attainment", { value: percent(line.attainment) }), say("score", { value: plain(line.score) }),
        line.score ? say("points", { value: plain(line.points) }) : say("left_out")];
      sum.replaceChildren(...parts.filter(Boolean).map(part => make("span", {}, part)));
      if (telling) steps.replaceChildren(...items(telling.line(line, found.given, card.names)));
      else if (line.set) sum.append(make("span", {}, say("set_score", { score: plain(line.score), computed: plain(line.computed) })));
    });
    const grade = score ? rules.bands[band].id : "–", total = pay.total && money(pay.total);
    view.score.textContent = plain(score);
    view.grade.textContent = grade;
    view.grade.dataset.rank = score ? 1 + Math.round((band * 4) / Math.max(rules.bands.length - 1, 1)) : 0;
    view.total.replaceChildren(...items(summed(found)));
    if (view.pay) {
      view.pay.textContent = total || "–";
      view.paid.replaceChildren(...items(payTold(pay)));
    }
    clearTimeout(waiting);
    const text = score ? say(total ? "announced_pay" : "announced", { score: plain(score), grade, pay: total }) : summed(found)[0];
    waiting = setTimeout(() => { if (text !== last) view.status.textContent = last = text; }, 800);
    return found;
  };

  // The page of one scorecard.
  const steps = (...inside) => make("details", { class: "est-steps" }, make("summary", {}, say("how")), ...inside);
  const lineOf = (line, seen) => {
    const own = [];
    measuresOf(line).filter(name => !seen.has(name)).forEach(name => {
      seen.add(name);
      own.push(field("measures", name, rules.measures[name].name, rules.measures[name].unit, true));
    });
    const { target } = line;
    if (target && target.name && !seen.has(`target.${target.name}`)) {
      seen.add(`target.${target.name}`);
      own.push(field("targets", target.name, say("target", { name: rules.targets[target.name].name }), target.unit, true));
    }
    const sum = make("p", { class: "est-sum" }), list = make("ol", {});
    view.lines.push({ figures: sum, steps: list });
    return make("fieldset", { class: "est-line" },
      make("legend", {}, card.names.lines[line.id], " ", make("small", {}, say("weight", { weight: plain(D.of(line.weight)) }))), ...own, sum, telling && steps(list));
  };
  const payOf = () => {
    const labels = { salary: component => component.of, extra: component => component.of, figure: () => "decided", commission: () => "earned" };
    const fieldOf = component => field("pay", component.id, say(labels[component.kind](component), { name: card.names.pay[component.id] }), "money", component.kind !== "figure");
    const asked = card.pay.filter(component => labels[component.kind] && (component.kind !== "commission" || start));
    const sold = card.plan && !start ? [field("sold", "amount", say("sold", { plan: card.names.plan }), "money", true)] : [];
    if (sold.length && card.plan.of === "attainment") sold.push(field("sold", "target", say("sold_target", { plan: card.names.plan }), "money", true));
    view.paid = make("ol", {});
    view.pay = make("strong", {}, "–");
    return asked.length + sold.length ? make("fieldset", { class: "est-line" }, make("legend", {}, say("pay_figures")), ...asked.map(fieldOf), ...sold, steps(view.paid)) : null;
  };
  const build = () => {
    view = { lines: [], score: make("strong", { class: "est-total" }), grade: make("strong", { class: "est-grade" }), total: make("ol", {}), status: make("p", { role: "status", class: "est-heard" }) };
    const seen = new Set(), lines = card.lines.map(line => lineOf(line, seen));
    const others = card.asked.filter(name => !seen.has(name)).map(name => field("measures", name, rules.measures[name].name, rules.measures[name].unit, true));
    const pay = payOf(), part = (name, ...inside) => make("div", {}, make("span", {}, name), ...inside);
    const days = rules.byDays && card.lines.some(line => line.target && line.target.reduced)
      ? make("fieldset", { class: "est-line" }, make("legend", {}, say("people")), field("days", "there", say("days"), "count"), field("days", "of", say("days_of"), "count")) : null;
    const was = start ? make("small", {}, say("now", { value: plain(D.of(start.score)) })) : null;
    const results = make("div", { class: "est-results" }, part(say("total"), view.score, was), part(say("grade"), view.grade), pay ? part(say("pay"), view.pay) : null);
    if (!pay) view.pay = null;
    const left = make("details", { class: "est-steps" }, make("summary", {}, say("omitted")), make("ul", {}, ...items(card.omitted)));
    body.replaceChildren(...lines, ...(others.length ? [make("fieldset", { class: "est-line" }, make("legend", {}, say("what_if")), ...others)] : []),
      ...[days, pay].filter(Boolean), results, steps(view.total), left, make("p", {}, make("button", { type: "button", class: "est-reset", on: { click: again } }, say("reset"))), view.status);
    body.querySelectorAll(".est-results ~ .est-steps")[0].open = true;
    return refresh();
  };
  const read = texts => Object.fromEntries(Object.entries(texts || {}).map(([name, text]) => [name, text === null ? null : D.of(text)]));
  const starts = of => read(Object.fromEntries(Object.entries(of).map(([name, { start: text }]) => [name, text || null])));
  const ownTargets = () => Object.fromEntries(rules.cards[0].lines.filter(line => line.target && line.target.name).map(line => [line.target.name, start.targets[line.id]]));
  // Extra pay that was not paid has no base of its own: it is that of a component made of the same salary.
  const ownPay = () => {
    const found = read(start.pay), { pay } = rules.cards[0];
    pay.filter(one => one.kind === "extra" && !found[one.id]).forEach(one => {
      const like = pay.find(other => other.kind === "salary" && other.of === one.of);
      found[one.id] = (like && found[like.id]) || null;
    });
    return found;
  };
  const first = start
    ? { measures: read(start.measures), targets: read(ownTargets()), pay: ownPay(), set: read(start.set), sold: {}, days: start.days ? read({ there: start.days[0], of: start.days[1] }) : {} }
    : { measures: starts(rules.measures), targets: starts(rules.targets), pay: {}, set: {}, sold: {}, days: {} };
  if (!start) first.sold = read({ amount: rules.salaries.sold, target: rules.salaries.sold });
  if (!start) rules.cards.forEach(each => each.pay.forEach(({ id, of }) => { if (rules.salaries[of]) first.pay[id] = D.of(rules.salaries[of]); }));
  const fresh = () => Object.fromEntries(Object.entries(first).map(([name, values]) => [name, { ...values }]));
  const again = () => { figures = fresh(); build(); host.querySelector(".est-reset").focus(); };

  const body = make("div", { class: "est-body" });
  const off = document.getElementById("estimator-off");
  figures = fresh();
  if (start) {
    [card] = rules.cards;
    const { score } = build();
    if (!score || D.compare(score, D.of(start.score)) !== 0) { off.textContent = say("cannot"); return; }
    host.append(body);
  } else Choosing({ rules, make, say, host, body, open: found => { card = found; build(); } });
  off.hidden = true;
})();
