const a = (x, y) => {
  let r = `x${b + `q${1}`}y`, z
  if (x) return 1
  else if (y > 2) { z = 1 } else z = 2
  arr.map(function (q) { return q; }).filter(e => { return e > /ab[/]c/g.test(e) })
  for (let i = 0; i < n; i++)
    t += i;
  do { x-- } while (x > 0)
  switch (x) { case 1: y(); break; default: z() }
  return { a: 1, b() { return 2 } };
}
function g([p, q], ...rest) { return p }
class K extends L { constructor(a) { super(a); } get v() { return this.x } static s(a = 1) { return a; } }
module.exports = { a };
