// What only the handbook's page has: worked examples of commission, each calculation in sentences as the engine tells it,
// and the choice of a scorecard. A person's page has its own calculation in full already.
"use strict";
// So much sold under a plan, by the last line of its rates: {parts, exact, commission}; null without a target it needs.
const Commission = (plan, sold, target) => {
  const D = Decimal, ZERO = D.whole(0), sum = values => values.reduce((a, b) => D.add(a, b), ZERO);
  const rate = D.of(plan.rate);
  let parts = [];
  if (plan.steps && (plan.of === "amount" || (target && target.c !== 0n))) {
    const starts = plan.steps.map(step => (plan.of === "amount" ? D.of(step.from) : D.multiply(D.of(step.from), target)));
    const at = amount => starts.filter(start => D.compare(start, amount) <= 0).length - 1;
    const rateAt = step => {
      const own = plan.steps[step];
      return !own ? rate : own.times ? D.multiply(rate, D.of(own.times)) : own.rate ? D.of(own.rate) : rate;
    };
    let low = ZERO, step = at(plan.whole ? sold : ZERO);
    while (!plan.whole && step + 1 < starts.length && D.compare(sold, starts[step + 1]) > 0) {
      parts.push({ step, amount: D.subtract(starts[step + 1], low), rate: rateAt(step) });
      [low, step] = [starts[step + 1], step + 1];
    }
    parts.push({ step, amount: plan.whole ? sold : D.subtract(sold, low), rate: rateAt(step) });
  } else if (plan.steps) return null;
  const exact = parts.length ? sum(parts.map(part => D.multiply(part.amount, part.rate))) : D.multiply(sold, rate);
  return { parts, rate, exact, commission: D.onGrid(exact, D.of(plan.round.to), plan.round.up) };
};
const Telling = (rules, { say, shown, plain, money, percent, same }) => {
  const D = Decimal;
  const nameOf = name => (name.startsWith("target.") ? say("c.target_name") : rules.measures[name].name);
  const reasonOf = ({ reason, name }) => {
    const told = rules.measures[name] || rules.targets[name.replace("target.", "")];
    return say(`c.reason_${reason}`, { name: told ? told.name : name });
  };
  const unitOfX = line => (line.curve.of === "attainment" ? "percent" : line.unit);
  const onCorners = (line, x, values, [at, below, above, inside], write) => {
    const corners = line.curve.corners.map(pair => pair.map(D.of)), tell = (key, more) => say(`c.${key}`, { ...values, ...more });
    if (corners.some(([corner]) => D.compare(corner, x) === 0)) return tell(at);
    const next = corners.findIndex(([corner]) => D.compare(x, corner) < 0);
    if (next === 0) return tell(below, { x0: write(corners[0][0]) });
    if (next < 0) return tell(above, { x0: write(corners[corners.length - 1][0]) });
    const [[x0, y0], [x1, y1]] = [corners[next - 1], corners[next]];
    return tell(inside, { x0: write(x0), x1: write(x1), y0: plain(y0), y1: plain(y1) });
  };
  const placed = (line, x, score) => {
    const { curve } = line, write = value => shown(value, unitOfX(line)), values = { x: write(x), score: plain(score) };
    const tell = (key, more) => say(`c.${key}`, { ...values, ...more });
    if (curve.steps) {
      const [from, to] = Scoring.stepAt(curve, x);
      if (from !== null && D.compare(x, D.of(from)) >= 0) return tell("score_at_least", { limit: write(D.of(from)) });
      if (to !== null && D.compare(x, D.of(to)) <= 0) return tell("score_at_most", { limit: write(D.of(to)) });
      return tell("score_last");
    }
    if (curve.kind === "linear") {
      const hundred = { c: x.c, e: x.e + 2 };
      if (D.compare(hundred, D.of(curve.floor)) <= 0) return tell("score_floor", { limit: plain(D.of(curve.floor)) });
      return D.compare(hundred, D.of(curve.cap)) >= 0 ? tell("score_cap", { limit: plain(D.of(curve.cap)) }) : tell("score_linear");
    }
    if (curve.kind === "deduction") {
      const left = D.subtract(D.of(curve.full), x), more = { full: plain(D.of(curve.full)), off: plain(x), left: plain(left), limit: plain(D.of(curve.floor)) };
      return tell(D.compare(left, D.of(curve.floor)) < 0 ? "score_deducted_to_floor" : "score_deducted", more);
    }
    if (curve.kind === "rating") {
      return onCorners(line, x, { ...values, x: plain(x) }, ["score_mark", "score_mark_below", "score_mark_above", "score_between_marks"], plain);
    }
    if (curve.kind === "range") {
      const [low, from, to, high] = curve.corners.map(pair => D.of(pair[0]));
      if (D.compare(x, from) >= 0 && D.compare(x, to) <= 0) return tell("score_in_range", { x0: write(from), x1: write(to) });
      if (D.compare(x, low) <= 0) return tell("score_below", { x0: write(low) });
      if (D.compare(x, high) >= 0) return tell("score_above", { x0: write(high) });
    }
    return onCorners(line, x, values, ["score_at", "score_below", "score_above", "score_between"], write);
  };
  const line = (found, given, names) => {
    const { line, target, actual, missing, score } = found, sentences = [], unit = line.target && line.target.unit;
    const valueOf = name => (name.startsWith("target.") ? shown(target, unit) : shown(given.measures[name], rules.measures[name].unit));
    const pattern = names.formulas[line.id], formula = named(pattern, nameOf), numbers = named(pattern, valueOf);
    if (target) {
      const whole = line.target.name && given.targets[line.target.name], { days } = given;
      const less = line.target.reduced && days && days[0] !== days[1];
      const values = { value: shown(target, unit), whole: shown(whole || D.of(line.target.fixed || "0"), unit) };
      sentences.push(less ? say("target_reduced", { ...values, days: days[0], of: days[1] }) : say("target_told", values));
    }
    const value = shown(actual, line.unit), alone = /^\{[^{}]*\}$/.test(pattern);
    if (!actual) sentences.push(say("c.actual_missing", { formula, reason: reasonOf(missing) }));
    else if (line.curve.kind === "deduction") sentences.push(say("c.deducted", { formula, numbers, value }));
    else sentences.push(say("c.actual", { formula: alone ? formula : `${formula} = ${numbers}`, value }));
    if (found.attainment) {
      sentences.push(say(`c.attainment_${line.better || "higher"}`, { actual: value, target: shown(target, unit), value: percent(found.attainment) }));
    }
    if (missing) {
      const reason = reasonOf(missing), fixed = line.missing.score && plain(D.of(line.missing.score));
      sentences.push(say(`c.missing_${missing.action}`, { reason, Reason: reason[0].toUpperCase() + reason.slice(1), score: fixed }));
    } else sentences.push(placed(line, found.x, found.set ? found.computed : score));
    if (found.set) sentences.push(say("set_score", { score: plain(score), computed: plain(found.computed) }));
    if (found.planDue) sentences.push(say("c.plan_due", { score: plain(score), limit: plain(D.of(line.planBelow)) }));
    if (score) {
      if (!same(found.weight, found.declared)) sentences.push(say("c.weight_changed", { declared: plain(found.declared), weight: plain(found.weight) }));
      sentences.push(say("c.points", { score: plain(score), weight: plain(found.weight), points: plain(found.points) }));
    }
    return sentences;
  };
  const named = (pattern, write) => pattern.replace(/\{([\w.]+)\}/g, (_, name) => write(name));
  const commission = ({ parts, rate, exact, commission: amount }, plan, sold, target, name) => {
    const startOf = step => plan.of === "amount" ? money(D.of(plan.steps[step].from)) : money(D.multiply(D.of(plan.steps[step].from), target));
    const each = parts.map(part => say(part.step < 0 ? "tier_below" : "tier",
      { from: part.step < 0 ? "" : startOf(part.step), amount: money(part.amount), rate: percent(part.rate) }));
    const sum = each.length ? each.join(" + ") : `${money(sold)} × ${percent(rate)}`;
    return say("commission_told", { plan: name, rate: percent(rate), parts: sum, exact: money(exact), amount: money(amount) });
  };
  return { line, commission };
};
const Choosing = ({ rules, make, say, host, body, open: show }) => {
  const [roles, cycles] = ["role", "cycle"].map(key => make("select", { id: `e-${key}` }));
  const options = (select, keys, names) => select.replaceChildren(...keys.map(key => make("option", { value: key }, names[key])));
  options(roles, Object.keys(rules.roles), rules.roles);
  const open = () => { show(rules.cards.find(each => each.role === roles.value && each.cycle === cycles.value)); };
  const ofRole = () => {
    const before = cycles.value, known = rules.cards.filter(each => each.role === roles.value).map(each => each.cycle);
    options(cycles, known, rules.cycles);
    cycles.value = [before, "quarter", known[0]].find(each => known.includes(each));
    open();
  };
  roles.addEventListener("change", ofRole);
  cycles.addEventListener("change", open);
  host.append(make("div", { class: "est-choice" }, make("label", { for: "e-role" }, say("role")), roles, make("label", { for: "e-cycle" }, say("cycle")), cycles), body);
  ofRole();
};
