/** Pictures drawn here: the page needs nothing from elsewhere. */
const DRAWINGS = {
  kettle: ['#f3e3d3', '#a85a32', 'M70 120h60l14-46q-44-30-88 0zM78 62q22-34 44 0M142 82l24-14'],
  fern: [
    '#dcebdf',
    '#2f7d55',
    'M100 138V50M100 118q-34-4-40-34 32 0 40 24M100 104q34-4 40-34-32 0-40 24M100 80q-22-6-24-28 20 4 24 20M100 76q22-6 24-28-20 4-24 20',
  ],
  cup: [
    '#e6e6ee',
    '#50597a',
    'M64 62h66v34q0 28-33 28t-33-28zM130 70q24 0 24 17t-26 15M82 48q-6-8 0-16M98 48q-6-8 0-16',
  ],
  tin: ['#f0e8cf', '#7c6420', 'M66 56h68v78H66zM72 42h56v14H72zM80 80h40v28H80z'],
} as const;

export type WareName = keyof typeof DRAWINGS;
export const wares = Object.keys(DRAWINGS) as readonly WareName[];

const SVG = 'http://www.w3.org/2000/svg';

const shape = (name: string, attributes: Readonly<Record<string, string>>): SVGElement => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

export const drawing = (ware: WareName): SVGElement => {
  const [ground, ink, path] = DRAWINGS[ware];
  const picture = shape('svg', {
    viewBox: '0 0 200 160',
    preserveAspectRatio: 'xMidYMid slice',
    'aria-hidden': 'true',
  });
  const line = {
    fill: 'none',
    stroke: ink,
    'stroke-width': '5',
    'stroke-linejoin': 'round',
    'stroke-linecap': 'round',
  };
  picture.append(shape('rect', { width: '200', height: '160', fill: ground }), shape('path', { d: path, ...line }));
  return picture;
};
