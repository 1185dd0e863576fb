// Decimal numbers as the engine has them: each step of 28 digits, a half to the even neighbour. A number is {c, e}, that is
// c × 10^e with a BigInt c; nothing here is a floating point number.
"use strict";
const Decimal = (() => {
  const TEN = 10n;
  const power = n => TEN ** BigInt(n);
  const absolute = c => (c < 0n ? -c : c);
  const size = c => absolute(c).toString().length;
  const of = text => {
    const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
    if (!found) return null;
    const decimals = found[3] || "", c = BigInt(found[2] + decimals);
    return { c: found[1] ? -c : c, e: -decimals.length };
  };
  const whole = n => ({ c: BigInt(n), e: 0 });
  // Divides by 10^cut: a half goes away from zero, or to the even neighbour.
  const shortened = (c, cut, up) => {
    const unit = power(cut), quotient = c / unit, rest = absolute(c % unit) * 2n;
    const away = rest > unit || (rest === unit && (up || quotient % 2n !== 0n));
    return away ? quotient + (c < 0n ? -1n : 1n) : quotient;
  };
  const fitted = (c, e, digits) => {
    const cut = size(c) - digits;
    return cut > 0 ? fitted(shortened(c, cut, false), e + cut, digits) : { c, e };
  };
  const aligned = (a, b) => {
    const e = Math.min(a.e, b.e);
    return [a.c * power(a.e - e), b.c * power(b.e - e), e];
  };
  const add = (a, b, digits = 28) => { const [x, y, e] = aligned(a, b); return fitted(x + y, e, digits); };
  const subtract = (a, b, digits = 28) => add(a, { c: -b.c, e: b.e }, digits);
  const multiply = (a, b, digits = 28) => fitted(a.c * b.c, a.e + b.e, digits);
  // Null when the divisor is zero. One more digit tells a rest that was cut off from an exact half.
  const divide = (a, b, digits = 28) => {
    if (b.c === 0n) return null;
    const shift = Math.max(0, digits + size(b.c) - size(a.c) + 2);
    const c = a.c * power(shift), sign = (a.c < 0n) !== (b.c < 0n) ? -1n : 1n;
    return fitted((c / b.c) * TEN + (c % b.c === 0n ? 0n : sign), a.e - b.e - shift - 1, digits);
  };
  const compare = (a, b) => { const [x, y] = aligned(a, b); return x < y ? -1 : x > y ? 1 : 0; };
  // To a multiple of step, with 60 digits on the way.
  const onGrid = (value, step, up) => {
    const { c, e } = divide(value, step, 60);
    return multiply({ c: e < 0 ? shortened(c, -e, up) : c * power(e), e: 0 }, step, 60);
  };
  const text = ({ c, e }) => {
    while (e < 0 && c % TEN === 0n) { c /= TEN; e += 1; }
    if (e >= 0) return (c * power(e)).toString();
    const digits = absolute(c).toString().padStart(1 - e, "0");
    return `${c < 0n ? "-" : ""}${digits.slice(0, e)}.${digits.slice(e)}`;
  };
  return { of, whole, add, subtract, multiply, divide, compare, onGrid, text, power };
})();
