/** Answers as models write them: prose, lists, code, tables, formulas, other scripts. */
export const SAMPLES: readonly string[] = [
  `Tides are the rise and fall of the sea, caused mostly by the moon.

## Why twice a day?

The moon's gravity is stronger on the side that faces it, and weaker on the far side. **Both** differences stretch
the ocean, so there are two bulges: one towards the moon, the other away from it. A coast passes through both within
24 hours and 50 minutes.

1. High water comes about every 12.4 hours.
2. Low water lies between.
3. At full moon the range is 20 % larger — a "spring tide" — although the sun's pull is only 46 % as strong.`,
  `You can read a file line by line:

\`\`\`ts
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

export async function countLines(path: string): Promise<number> {
  let count = 0;
  const lines = createInterface({ input: createReadStream(path) });
  for await (const line of lines) {
    if (line.trim() !== '') {
      count += 1;
    }
  }
  return count;
}
\`\`\`

Call it with \`await countLines('a.txt')\`; an empty file gives \`0\`.

- It keeps one line in memory.
- It closes the file by itself, also when \`break\` leaves the loop.`,
  `| Plan | Price | Requests | Support |
| :--- | ---: | ---: | --- |
| Free | 0 € | 1,000 | none |
| Team | 29.00 € | 100,000 | by mail |
| Business | 299.00 € | 1,000,000 | by phone, day and night |

> The prices are those of 2024; see https://example.com/prices?plan=team#faq for others.

So for 250,000 requests you pay 29.00 € + 150 × 0.10 € = 44.00 €, which is $\\frac{44}{250000}$ each 😀.`,
  `Die Antwort hängt davon ab, wie „schnell“ gemeint ist: Für kleine Mengen genügt eine Liste, für größere ein Baum.

- **Liste**: einfach, aber die Suche dauert $O(n)$.
- **Baum**: etwas aufwendiger, dafür $O(\\log n)$.
    - Ein Rot-Schwarz-Baum bleibt von selbst im Gleichgewicht.
    - Ein B-Baum liest weniger Seiten.

東京の天気は晴れで、気温は二十五度くらいです。明日は雨が降るかもしれません。`,
];
