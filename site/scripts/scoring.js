// The engine's arithmetic once more, in the reader's browser: figures → scores → grade → pay. The same figures give the
// same results: tests hold this to the engine over thousands of inputs.
"use strict";
const Scoring = (() => {
  const D = Decimal, ZERO = D.whole(0), ONE = D.whole(1), HUNDRED = D.whole(100), LARGEST = D.whole(10n ** 18n);
  const known = text => (text === null || text === undefined ? null : D.of(text));
  const least = values => values.reduce((a, b) => (D.compare(b, a) < 0 ? b : a));
  const greatest = values => values.reduce((a, b) => (D.compare(b, a) > 0 ? b : a));
  const sum = (values, digits) => values.reduce((a, b) => D.add(a, b, digits), ZERO);
  const holds = { "<": n => n < 0, "<=": n => n <= 0, ">": n => n > 0, ">=": n => n >= 0, "==": n => n === 0, "!=": n => n !== 0 };
  const calculate = { "+": D.add, "-": D.subtract, "*": D.multiply, "/": D.divide };

  // A formula is a number's text, {n: name} or [operator, part, …]; what has no value is thrown as {reason, name}.
  const evaluate = (part, values) => {
    if (typeof part === "string") return D.of(part);
    if (part.n) {
      if (!values[part.n]) throw { reason: "measure", name: part.n };
      return values[part.n];
    }
    const [sign, ...rest] = part;
    if (sign === "if") return evaluate(evaluate(rest[0], values).c !== 0n ? rest[1] : rest[2], values);
    const operands = rest.map(one => evaluate(one, values));
    if (sign === "min") return least(operands);
    if (sign === "max") return greatest(operands);
    const [left, right] = operands;
    if (holds[sign]) return holds[sign](D.compare(left, right)) ? ONE : ZERO;
    const found = calculate[sign](left, right);
    if (!found) throw { reason: "division", name: "" };
    if (D.compare(found, LARGEST) >= 0 || D.compare(D.subtract(ZERO, found), LARGEST) >= 0) throw { reason: "large", name: "" };
    return found;
  };

  const between = (corners, x) => {
    if (D.compare(x, corners[0][0]) <= 0) return corners[0][1];
    for (let at = 1; at < corners.length; at += 1) {
      const [[x0, y0], [x1, y1]] = [corners[at - 1], corners[at]];
      if (D.compare(x, x1) <= 0) {
        return D.add(y0, D.divide(D.multiply(D.subtract(x, x0), D.subtract(y1, y0)), D.subtract(x1, x0)));
      }
    }
    return corners[corners.length - 1][1];
  };
  // The step that holds at x; the last one where no limit does. A step is [from, up to, score].
  const stepAt = (curve, x) => curve.steps.find(([from, to]) =>
    (from !== null && D.compare(x, D.of(from)) >= 0) || (to !== null && D.compare(x, D.of(to)) <= 0)) || curve.steps[curve.steps.length - 1];
  const scoreAt = (curve, x) => {
    if (curve.steps) return D.of(stepAt(curve, x)[2]);
    if (curve.kind === "linear") return least([greatest([D.multiply(x, HUNDRED), D.of(curve.floor)]), D.of(curve.cap)]);
    if (curve.kind === "deduction") return least([greatest([D.subtract(D.of(curve.full), x), D.of(curve.floor)]), D.of(curve.full)]);
    return between(curve.corners.map(pair => pair.map(D.of)), x);
  };
  const round = (rules, value, unit) => {
    const step = rules.round[unit === "points" || unit === "number" ? "score" : unit];
    return step ? D.onGrid(value, D.of(step), rules.round.up) : value;
  };
  const pointsOf = (score, weight) => score && D.divide(D.multiply(score, weight), HUNDRED);

  const targetOf = (rules, line, given) => {
    const { target } = line;
    if (!target) return null;
    const whole = known(target.fixed) || (given.targets || {})[target.name] || null, { days } = given;
    if (!whole || !target.reduced || !days || days[0] === days[1]) return whole;
    const exact = D.divide(D.multiply(whole, D.whole(days[0])), D.whole(days[1]));
    return round(rules, exact, target.unit === "count" ? "score" : target.unit);
  };

  // One indicator before its weight: actual → attainment → score, or what the policy does when that cannot be done.
  const judged = (rules, line, given) => {
    const target = targetOf(rules, line, given), found = { line, target, actual: null, attainment: null, x: null };
    const lost = (reason, name) => ({ ...found, score: known(line.missing.score), missing: { reason, name, action: line.missing.action } });
    const values = { ...given.measures };
    if (target && line.target.name) values[`target.${line.target.name}`] = target;
    try {
      found.actual = round(rules, evaluate(line.formula, values), line.unit);
    } catch (error) {
      if (!error.reason) throw error;
      return lost(error.reason, error.name);
    }
    if (line.target && !target) return lost("target", line.target.name);
    let attainment = null;
    if (target) {
      const exact = line.better === "lower" ? D.divide(target, found.actual) : D.divide(found.actual, target);
      attainment = exact && round(rules, exact, "percent");
    }
    const x = line.curve.of === "attainment" ? attainment : found.actual;
    if (!x) return lost("division", "");
    const score = round(rules, scoreAt(line.curve, x), "score");
    return { ...found, attainment, x, score, missing: null, planDue: !!line.planBelow && D.compare(score, D.of(line.planBelow)) < 0 };
  };

  // Weights in proportion to 100, in hundredths; the largest remainders get what rounding down leaves over.
  const reweighted = weights => {
    const whole = sum(weights);
    if (D.compare(whole, HUNDRED) === 0) return weights;
    const exact = weights.map(weight => D.divide(D.multiply(weight, HUNDRED), whole));
    const scaled = exact.map(({ c, e }) => ({ c: e < -2 ? c / D.power(-2 - e) : c * D.power(e + 2), e: -2 }));
    const left = Number(D.subtract(HUNDRED, sum(scaled)).c);
    const order = exact.map((_, at) => at).sort((a, b) =>
      D.compare(D.subtract(scaled[a], exact[a]), D.subtract(scaled[b], exact[b])) || a - b);
    order.slice(0, left).forEach(at => { scaled[at] = { c: scaled[at].c + 1n, e: -2 }; });
    return scaled;
  };

  // {lines, points, score, band}; without a score where the policy allows none, `failing` has the lines that prevent it.
  const appraised = (rules, card, given) => {
    const lines = card.lines.map(line => {
      const found = judged(rules, line, given), told = (given.set || {})[line.id];
      const set = told && round(rules, told, "score");
      const limit = line.planBelow && D.of(line.planBelow);
      const changed = set && (!found.score || D.compare(set, found.score) !== 0);
      return changed ? { ...found, computed: found.score, score: set, set: true, planDue: !!limit && D.compare(set, limit) < 0 } : found;
    });
    const failing = lines.filter(one => one.missing && one.missing.action === "fail"), scored = lines.filter(one => one.score);
    const computable = lines.some(one => (one.set ? one.computed : one.score));
    lines.forEach(one => { one.declared = one.weight = D.of(one.line.weight); one.points = pointsOf(one.score, one.weight); });
    if (failing.length || !computable) return { lines, failing, score: null, band: null };
    const weights = reweighted(scored.map(one => one.declared));
    lines.forEach(one => { if (!one.score) one.weight = ZERO; });
    scored.forEach((one, at) => { one.weight = weights[at]; one.points = pointsOf(one.score, one.weight); });
    const points = sum(scored.map(one => one.points)), score = round(rules, points, "score");
    const band = rules.bands.findIndex(one => !one.from || D.compare(score, D.of(one.from)) >= 0);
    return { lines, failing, points, score, band };
  };

  const within = (limits, value) => !!value && Object.entries(limits).every(([sign, limit]) => holds[sign](D.compare(value, D.of(limit))));
  // A condition on this period alone, of a result that there is.
  const fulfilled = (part, result, given) => {
    if (part.all) return part.all.every(one => fulfilled(one, result, given));
    if (part.any) return part.any.some(one => fulfilled(one, result, given));
    if (part.not) return !fulfilled(part.not, result, given);
    if (part.grade) return part.grade.includes(`${result.band}`);
    if (part.score) return within(part.score, result.score);
    if (part.measure) return within(part.limits, given.measures[part.measure]);
    const line = result.lines.find(one => one.line.id === part.indicator);
    return within(part.limits, line && line[part.of]);
  };

  const factorsOf = (rules, name, card, result, fired) => {
    const found = [];
    if (!result.band && result.band !== 0) {
      const component = card.pay.find(one => one.id === name);
      return component.withoutGrade ? [{ times: D.of(component.withoutGrade), rule: null }] : [];
    }
    for (const rule of fired) {
      const { multiplier, cancel } = rule;
      if (multiplier && multiplier.of === name) {
        const times = multiplier.times || multiplier.grades[result.band];
        if (times) found.push({ times: D.of(times), rule });
      }
      if (cancel === name) found.push({ times: ZERO, rule });
    }
    return found;
  };
  const product = factors => factors.reduce((times, one) => D.multiply(times, one.times, 60), ONE);
  // A fraction's exact rounding: nothing is cut off before it.
  const toStep = ({ c, e }, { to, up }) => {
    const step = D.of(to), shift = Math.min(e, step.e), own = c * D.power(e - shift), unit = step.c * D.power(step.e - shift);
    const size = own < 0n ? -own : own, rest = (size % unit) * 2n;
    const whole = size / unit + (rest > unit || (rest === unit && (up || (size / unit) % 2n !== 0n)) ? 1n : 0n);
    return { c: (c < 0n ? -whole : whole) * step.c, e: step.e };
  };

  // What this period itself pays: each component with its base, factors and amount, and the sum.
  const paid = (rules, card, given, result, fired) => {
    const found = [], amounts = given.pay || {}, sold = given.sold || {};
    const floors = card.pay.filter(one => one.kind === "floor");
    for (const component of card.pay.filter(one => one.kind !== "floor")) {
      const factors = factorsOf(rules, component.id, card, result, fired), times = product(factors);
      let base = amounts[component.id] || null, rate = component.times ? D.of(component.times) : ONE, commission = null, amount = null;
      if (component.kind === "commission") {
        commission = card.plan && sold.amount ? Commission(card.plan, sold.amount, sold.target) : null;
        base = base || (commission && commission.commission);
      } else if (component.kind === "extra") {
        const months = fired.filter(rule => rule.extra && rule.extra.of === component.id).map(rule => D.of(rule.extra.months));
        if (!months.length) base = null;
        rate = sum(months, 60);
      }
      if (!base) continue;
      if (component.unit) base = round(rules, base, component.unit);
      if (component.kind === "salary") {
        const whole = D.multiply(rate, times, 60);
        amount = toStep({ c: base.c * whole.c, e: base.e + whole.e }, component.round);
      } else {
        const exact = D.multiply(D.multiply(base, rate, 60), times, 60);
        amount = D.onGrid(exact, D.of(component.round.to), component.round.up);
      }
      found.push({ component, base, rate, factors, amount, commission });
    }
    // What is missing to a least pay, once everything else is known.
    for (const component of found.length ? floors : []) {
      const { to, up } = component.round, base = D.onGrid(D.of(component.least), D.of(to), up);
      const covered = sum(found.filter(one => component.covers.includes(one.component.id)).map(one => one.amount), 60);
      const amount = D.onGrid(greatest([D.subtract(base, covered, 60), ZERO]), D.of(to), up);
      found.push({ component, base, rate: ONE, factors: [], amount, covered });
    }
    found.sort((a, b) => card.pay.indexOf(a.component) - card.pay.indexOf(b.component));
    return { components: found, total: found.length ? sum(found.map(one => one.amount), 60) : null };
  };

  // Measures are rounded as their units are when they are counted, so these are as well.
  const measured = (rules, { measures, ...others }) => ({ ...others, measures: Object.fromEntries(Object.entries(measures).map(
    ([name, value]) => [name, value && round(rules, value, (rules.measures[name] || {}).unit)])) });

  // Everything of one scorecard: {lines, points, score, band, fired, pay}; the figures given are numbers or null.
  const estimate = (rules, card, figures) => {
    const given = measured(rules, figures);
    const result = appraised(rules, card, given);
    const fired = result.score ? card.rules.filter(rule => !rule.if || fulfilled(rule.if, result, given)) : [];
    return { ...result, given, fired, pay: paid(rules, card, given, result, fired) };
  };
  return { estimate, stepAt };
})();
