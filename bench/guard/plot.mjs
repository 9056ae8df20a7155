// Lines over the share of conflicts, as one SVG: no library for two axes and nine lines.

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {string} colour
 * @property {readonly number[]} values one for each x
 *
 * @typedef {object} Panel
 * @property {string} title
 * @property {readonly Line[]} lines
 */

const [width, height, left, top, legend] = [420, 260, 56, 34, 22];

/** @param {number} value */
const round = (value) => value.toFixed(1);

/** Powers of ten, and three of each, within reach of the values. @param {number} from @param {number} to */
function ticks(from, to) {
  const found = [];
  for (let power = Math.floor(Math.log10(from)); 10 ** power <= to; power += 1)
    for (const step of [1, 3])
      if (step * 10 ** power >= from && step * 10 ** power <= to) found.push(step * 10 ** power);
  return found;
}

/** @param {Panel} panel @param {readonly number[]} xs @param {number} offset */
function drawn({ title, lines }, xs, offset) {
  const values = lines.flatMap((line) => line.values);
  const [from, to] = [Math.min(...values) * 0.8, Math.max(...values) * 1.25];
  /** @param {number} index */
  const x = (index) => offset + left + (index * (width - left - 16)) / (xs.length - 1);
  /** @param {number} value */
  const y = (value) => top + ((Math.log(to) - Math.log(value)) / (Math.log(to) - Math.log(from))) * height;
  return [
    `<text x="${offset + left}" y="${top - 14}" font-weight="bold">${title}</text>`,
    ...ticks(from, to).flatMap((tick) => [
      `<line x1="${x(0)}" x2="${x(xs.length - 1)}" y1="${round(y(tick))}" y2="${round(y(tick))}" stroke="#8884"/>`,
      `<text x="${x(0) - 6}" y="${round(y(tick) + 4)}" text-anchor="end">${tick}</text>`,
    ]),
    ...xs.map(
      (label, index) =>
        `<text x="${round(x(index))}" y="${top + height + 18}" text-anchor="middle">${label} %</text>`,
    ),
    ...lines.map(
      (line) =>
        `<polyline fill="none" stroke="${line.colour}" stroke-width="2" points="${line.values.map((value, index) => `${round(x(index))},${round(y(value))}`).join(' ')}"><title>${line.name}</title></polyline>`,
    ),
  ];
}

/** Panels beside each other, logarithmic, with one legend. @param {readonly Panel[]} panels @param {readonly number[]} xs */
export function plot(panels, xs) {
  const lines = panels[0]?.lines ?? [];
  const full = panels.length * width;
  const below = top + height + 40;
  const names = lines.flatMap(({ name, colour }, index) => {
    const [x, y] = [left + (index % 3) * ((full - left) / 3), below + Math.floor(index / 3) * legend];
    return [
      `<line x1="${round(x)}" x2="${round(x + 22)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="3"/>`,
      `<text x="${round(x + 28)}" y="${y + 4}">${name}</text>`,
    ];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${full} ${below + Math.ceil(lines.length / 3) * legend}" font-family="sans-serif" font-size="12" fill="#888">
${[...panels.flatMap((panel, index) => drawn(panel, xs, index * width)), ...names].join('\n')}
</svg>
`;
}
