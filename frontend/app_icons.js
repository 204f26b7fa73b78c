import { crc32, deflateSync } from "node:zlib";

/** The start screen's icon: the house of ui/_mark.html on rice green, drawn pixel by pixel.
 *
 * A phone may cut a circle out of it (maskable), so that the house keeps to the middle.
 */
const GREEN = [0x2f, 0x6b, 0x3a];
const PAPER = [0xfa, 0xf7, 0xf0];
const SIZES = [192, 512];
/** Corners in the mark's own 24 × 24 field, one list per stroke. */
const STROKES = [
  [4, 11, 12, 4, 20, 11, 20, 20, 4, 20, 4, 11],
  [8.5, 20, 8.5, 14, 15.5, 14, 15.5, 20],
  [12, 14, 12, 20],
];
const HALF_STROKE = 0.9;
/** How much of the picture the mark's field takes. */
const SHARE = 0.62;

function distance(x, y, [ax, ay, bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
  const near = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - near * dx, y - ay - near * dy);
}

const SEGMENTS = STROKES.flatMap((corners) =>
  Array.from({ length: corners.length / 2 - 1 }, (_, place) =>
    corners.slice(2 * place, 2 * place + 4),
  ),
);

function rows(size) {
  const unit = (size * SHARE) / 24;
  const edge = (size * (1 - SHARE)) / 2;
  const lines = Buffer.alloc(size * (1 + 3 * size));
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const x = (column + 0.5 - edge) / unit;
      const y = (row + 0.5 - edge) / unit;
      const away = Math.min(...SEGMENTS.map((segment) => distance(x, y, segment)));
      // One pixel of grey between inside and outside.
      const ink = Math.min(1, Math.max(0, (HALF_STROKE - away) * unit + 0.5));
      const at = row * (1 + 3 * size) + 1 + 3 * column;
      for (let part = 0; part < 3; part += 1)
        lines[at + part] = Math.round(GREEN[part] + (PAPER[part] - GREEN[part]) * ink);
    }
  }
  return lines;
}

function chunk(kind, content) {
  const named = Buffer.concat([Buffer.from(kind, "ascii"), content]);
  const framed = Buffer.alloc(8 + named.length);
  framed.writeUInt32BE(content.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), 4 + named.length);
  return framed;
}

function png(size) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  // Eight bits a channel, red green blue.
  head.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows(size), { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

export function appIcons() {
  return {
    name: "app-icons",
    buildStart() {
      for (const size of SIZES) {
        const name = `ballot-${size}.png`;
        this.emitFile({ type: "asset", name, originalFileName: name, source: png(size) });
      }
    },
  };
}
