/**
 * What a model writes, and what stands in the message: one case a row. Add a row where something comes out badly; what
 * Discord draws of the right side is in Discord's Markdown guide.
 */
export interface Case {
  readonly what: string;
  readonly written: string;
  readonly shown: string;
}

export const CASES: readonly Case[] = [
  // Headings
  { what: 'a heading that Discord draws', written: '## Result', shown: '## Result' },
  { what: 'a deeper heading is a line in bold', written: '#### Step 1', shown: '**Step 1**' },
  { what: 'bold in a deeper heading', written: '##### **Step** 2: `go`', shown: '**Step 2: `go`**' },
  { what: 'a heading closed by hashes', written: '#### Step 3 ####', shown: '**Step 3**' },
  { what: 'no heading without a space', written: '####tag', shown: '####tag' },
  { what: 'seven hashes are no heading', written: '####### seven', shown: '####### seven' },
  { what: 'a heading in a quote', written: '> #### Note', shown: '> **Note**' },

  // Rules
  { what: 'a rule of dashes', written: 'a\n\n---\n\nb', shown: 'a\n\n──────────\n\nb' },
  { what: 'a rule of stars', written: '* * *', shown: '──────────' },
  { what: 'two dashes are no rule', written: '--', shown: '--' },
  { what: 'the underline of a heading', written: 'Title\n=====', shown: 'Title\n──────────' },

  // Lists
  { what: 'a task to do', written: '- [ ] wash', shown: '- ☐ wash' },
  { what: 'a task that is done', written: '  * [x] dry', shown: '  * ☑ dry' },
  { what: 'a numbered task', written: '1. [X] fold', shown: '1. ☑ fold' },
  { what: 'a list by plus signs', written: '+ one\n+ two', shown: '- one\n- two' },
  { what: 'a plus that counts', written: '+1 from me', shown: '+1 from me' },

  // Quotes
  { what: 'a quote in a quote', written: '> > deep', shown: '> │ deep' },
  { what: 'a quote without a space', written: '>quoted\n>\n>more', shown: '> quoted\n> \n> more' },
  { what: 'a comparison is no quote', written: '>5 items', shown: '>5 items' },
  { what: "a prompt's marks are no quote", written: '>>> print(1)\n1', shown: '\\>>> print(1)\n1' },

  { what: "one of GitHub's alerts", written: '> [!NOTE]\n> so\n\n[!NOTE]', shown: '> **Note**\n> so\n\n[!NOTE]' },

  // Fences
  { what: 'a fence stays as it is', written: '```js\na  ||  b\n```', shown: '```js\na  ||  b\n```' },
  { what: 'a fence of tildes', written: '~~~py\nx = 1\n~~~', shown: '```py\nx = 1\n```' },
  {
    what: 'backticks in a longer fence',
    written: '````md\n```js\nx\n```\n````',
    shown: '```md\n``\u200b`js\nx\n``\u200b`\n```',
  },
  { what: 'attributes behind a language', written: '```js title="a.js"\nx\n```', shown: '```js\nx\n```' },
  { what: 'a language in braces', written: '```{r}\nx\n```', shown: '```r\nx\n```' },
  { what: 'a language that is none', written: '```Ünïcode!\nx\n```', shown: '```\nx\n```' },
  { what: 'a fence in a list item', written: '- so:\n  ```js\n  x\n  ```\n- b', shown: '- so:\n```js\nx\n```\n- b' },
  { what: 'a fence behind words', written: 'So: ```js\nx\n```', shown: 'So: \n```js\nx\n```' },
  { what: 'an end behind code', written: '```js\nx```\nafter', shown: '```js\nx\n```\nafter' },
  {
    what: 'a quote that ends takes its fence along',
    written: '> ```js\n> x\nafter',
    shown: '> ```js\n> x\n> ```\nafter',
  },
  { what: 'a fence in a quote in a quote', written: '> > ```js\n> > x\n> > ```', shown: '> ```js\n> x\n> ```' },
  { what: 'a prompt in a quoted fence', written: '> ```\n> > x\n> ```', shown: '> ```\n> > x\n> ```' },
  {
    what: 'nothing in a fence is converted',
    written: '```\n#### a &amp; $x$ <br>\n```',
    shown: '```\n#### a &amp; $x$ <br>\n```',
  },
  {
    what: 'code that is indented',
    written: 'Run:\n\n    $ npm i $A$ &amp;\n\n      x\n\nThen\n\n\tlet a = `b`;\n',
    shown: 'Run:\n\n```\n$ npm i $A$ &amp;\n\n  x\n\n```\nThen\n\n```\nlet a = `b`;\n```',
  },
  {
    what: 'paragraphs in lists are no code',
    written: '1. a\n\n    run(x);\n\n- b\n  c\n\n\trun(x);\n\n**2. d**\n\n    run(x);',
    shown: '1. a\n\n    run(x);\n\n- b\n  c\n\n\trun(x);\n\n**2. d**\n\n    run(x);',
  },
  {
    what: 'what is indented and no code',
    written: 'So\n\n    Dear reader;\n\n    \\[ f(x) = 1; \\]\n\n    - a\n\nSo\n    f(x);',
    shown: 'So\n\n    Dear reader;\n\n    f(x) = 1;\n\n    - a\n\nSo\n    f(x);',
  },
  {
    what: 'code after a list',
    written: '- a\n\nNow:\n\n    git add .\nb',
    shown: '- a\n\nNow:\n\n```\ngit add .\n```\nb',
  },
  { what: 'nor in inline code', written: '`&amp; <br> [a](b)`', shown: '`&amp; <br> [a](b)`' },

  // Tables
  {
    what: 'a table',
    written: '| Fruit | Price |\n|---|---:|\n| Apple | 1.20 |\n| Kiwi | 10 |\n\nSo.',
    shown: '```\nFruit │ Price\n──────┼──────\nApple │  1.20\nKiwi  │    10\n```\n\nSo.',
  },
  {
    what: 'centred cells, and wide characters',
    written: '| 都市 | x |\n|:-:|:-:|\n| 東京 | é |\n| a👍 | e\u0301 |',
    shown: '```\n都市 │ x\n─────┼──\n東京 │ é\na👍  │ e\u0301\n```',
  },
  {
    what: 'a table without outer bars',
    written: 'a | b\n--- | ---\n1 | 2',
    shown: '```\na │ b\n──┼──\n1 │ 2\n```',
  },
  {
    what: 'missing cells, and one too many',
    written: '| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |',
    shown: '```\na │ b │\n──┼───┼──\n1 │   │\n1 │ 2 │ 3\n```',
  },
  {
    what: 'a rule that is too short',
    written: '| a | b | c |\n|---|\n| 1 | 2 | 3 |',
    shown: '```\na │ b │ c\n──┼───┼──\n1 │ 2 │ 3\n```',
  },
  {
    what: 'a table in a quote',
    written: '> | a | b |\n> |---|---|\n> | 1 | 2 |\nafter',
    shown: '> ```\n> a │ b\n> ──┼──\n> 1 │ 2\n> ```\nafter',
  },
  {
    what: 'a table in a quote in a quote',
    written: '> > | a | b |\n> > |---|---|\n> > | 1 | 2 |\nafter',
    shown: '> ```\n> a │ b\n> ──┼──\n> 1 │ 2\n> ```\nafter',
  },
  {
    what: 'a table in a list',
    written: '- so:\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n- next',
    shown: '- so:\n\n```\na │ b\n──┼──\n1 │ 2\n```\n- next',
  },
  {
    what: 'code, bars and marks in cells',
    written: '| op | means |\n|---|---|\n| `a\\|b` | **or** |\n| `a || b` | &lt;or&gt; |\n| x\\|y | `` ` `` |',
    shown: '```\nop     │ means\n───────┼──────\na|b    │ or\na || b │ <or>\nx|y    │ `\n```',
  },
  {
    what: 'lines in a cell',
    written: '| a | b |\n|---|---|\n| one<br>two | x |',
    shown: '```\na   │ b\n────┼──\none │ x\ntwo │\n```',
  },
  {
    what: 'a table too wide, with links, is a list',
    written:
      '| Name | Where | What |\n|---|---|---|\n| **Ada** | [here](https://a.example/a/long/address) | first programmer |\n| Bob | | |',
    shown: '**Name: Ada**\n- Where: here (<https://a.example/a/long/address>)\n- What: first programmer\n**Name: Bob**',
  },
  {
    what: 'a table too wide, where pictures fail',
    written: `| Year | ${'Event | '.repeat(2)}\n|---|---|---|\n| 1842 | ${'a rather long text '.repeat(2)}| ${'another one '.repeat(3)}|`,
    shown:
      '**Year: 1842**\n- Event: a rather long text a rather long text\n- Event: another one another one another one',
  },
  {
    what: 'a long table is one, as wide as its first rows need',
    written: `| n | n²|\n|--:|--:|\n${Array.from({ length: 14 }, (_, n) => `| ${n} | ${n ** 2} |`).join('\n')}\n| 9999 | 1 |\nafter`,
    shown: `\`\`\`\n n │  n²\n───┼────\n${Array.from({ length: 14 }, (_, n) => `${String(n).padStart(2)} │ ${String(n ** 2).padStart(3)}`).join('\n')}\n9999 │   1\n\`\`\`\nafter`,
  },
  { what: 'bars that make no table', written: 'a | b\nc | d', shown: 'a | b\nc | d' },
  { what: 'a rule below words with a bar', written: 'a | b\n---\nc', shown: 'a | b\n──────────\nc' },

  // Formulas
  { what: 'a formula in a sentence', written: 'So \\(x^2 + \\sqrt{2} \\le \\frac12\\).', shown: 'So x² + √2 ≤ ½.' },
  { what: 'a formula between dollars', written: 'Let $a_i \\to \\mathbb{E}[X]$ be.', shown: 'Let aᵢ → 𝔼[X] be.' },
  { what: 'a letter between dollars', written: 'for all $n$, $x$ and $f(x)$', shown: 'for all n, x and f(x)' },
  { what: 'prices', written: 'from $5 and $10, or $5-$10', shown: 'from $5 and $10, or $5-$10' },
  { what: 'prices in words', written: 'US$5, 10$ or $60,000 (A$)', shown: 'US$5, 10$ or $60,000 (A$)' },
  {
    what: "a shell's variables",
    written: 'set $HOME and $PATH or $HOME/$USER',
    shown: 'set $HOME and $PATH or $HOME/$USER',
  },
  {
    what: 'what a shell puts out',
    written: 'Run echo $A$, echo "$B$" or printf $C$',
    shown: 'Run echo $A$, echo "$B$" or printf $C$',
  },
  {
    what: 'the number of a process',
    written: '$$ is the PID, and $$ again, so kill $$; echo $$',
    shown: '$$ is the PID, and $$ again, so kill $$; echo $$',
  },
  { what: 'variables of a Makefile', written: '$(CC)$(LD) $(CFLAGS)', shown: '$(CC)$(LD) $(CFLAGS)' },
  {
    what: 'dollars in quotations of code',
    written: '{"$id": "x"} or ^\\d+$',
    shown: '{"$id": "x"} or ^\\d+$',
  },
  { what: 'dollars in code', written: '`$x^2$` stays', shown: '`$x^2$` stays' },
  { what: 'an escaped dollar', written: 'costs \\$5 and \\$6', shown: 'costs \\$5 and \\$6' },
  { what: 'a box', written: '**Answer:** $\\boxed{42}$', shown: '**Answer:** **42**' },
  { what: 'a box in bold', written: '**Answer: $\\boxed{42}$**', shown: '**Answer: 42**' },
  { what: 'a box by itself', written: 'Final: \\boxed{42}', shown: 'Final: **42**' },
  {
    what: 'a formula on a line of its own',
    written: 'So\n\n\\[\nE = mc^2\n\\]\n\nis it.',
    shown: 'So\n\nE = mc²\n\nis it.',
  },
  { what: 'a formula in the middle of a line', written: 'So $$x = 1$$ holds.', shown: 'So \nx = 1\nholds.' },
  { what: 'a full stop behind a formula', written: '\\[ x = 1 \\].\nNext', shown: 'x = 1.\nNext' },
  { what: 'a formula in a list', written: '1. \\[ x = 1 \\]\n2. b', shown: '1. x = 1\n2. b' },
  { what: 'a formula in a quote', written: '> so\n> \\[\n> x = 1\n> \\]', shown: '> so\n> x = 1' },
  { what: 'a formula in a quote in a quote', written: '> > $$\n> > a=b\n> > $$', shown: '> │ a = b' },
  { what: 'words before a formula in such a quote', written: '> > so $$x=1$$ on', shown: '> │ so \n> │ x = 1\n> │ on' },
  { what: 'a comparison in a quoted formula', written: '> $$\n> a\n> > b\n> $$', shown: '> a > b' },
  {
    what: 'several lines',
    written: '\\begin{aligned} a &= b \\\\ &= c \\end{aligned}',
    shown: 'a = b\n= c',
  },
  {
    what: 'cases of a system without delimiters',
    written: '\\begin{dcases} x + y = 1 \\\\ x - y = 3 \\end{dcases}',
    shown: '```\n⎧ x + y = 1\n⎩ x − y = 3\n```',
  },
  {
    what: 'lines aligned at several points without delimiters',
    written: '\\begin{alignedat}{2} x &= 1 \\\\ y &= 2 \\end{alignedat}',
    shown: 'x = 1\ny = 2',
  },
  {
    what: 'a small matrix without delimiters',
    written: '\\begin{smallmatrix} 1 & 2 \\\\ 3 & 4 \\end{smallmatrix}',
    shown: '1  2\n3  4',
  },
  {
    what: 'a table of LaTeX, which is no formula',
    written: '\\begin{tabular}{ll} left & right \\end{tabular}',
    shown: '\\begin{tabular}{ll} left & right \\end{tabular}',
  },
  {
    what: 'a matrix',
    written: '$$\\begin{bmatrix} 1 & 20 \\\\ 3 & 4 \\end{bmatrix}$$',
    shown: '```\n⎡1  20⎤\n⎣3   4⎦\n```',
  },
  { what: 'a formula that nobody can read', written: 'so \\(\\foo{x}\\)', shown: 'so `\\foo{x}`' },
  { what: 'such a one on its own line', written: '\\[ \\foo{x} \\]', shown: '```latex\n\\foo{x}\n```' },
  { what: 'brackets that are escaped', written: 'a \\[b\\] and \\(c', shown: 'a \\[b\\] and \\(c' },
  {
    what: 'words in escaped brackets',
    written: 'He \\[sic\\] said \\(see above\\) so\n\n\\[Your Name\\]',
    shown: 'He \\[sic\\] said \\(see above\\) so\n\n\\[Your Name\\]',
  },
  {
    what: 'numbers in escaped brackets',
    written: '\\[1\\] Smith, \\[00:12\\] \\[2-4\\], a\\[0\\]\\[i\\] and f\\(x\\)',
    shown: '\\[1\\] Smith, \\[00:12\\] \\[2-4\\], a\\[0\\]\\[i\\] and f\\(x\\)',
  },
  {
    what: 'a link that is escaped',
    written: '\\[here\\](https://a.example)',
    shown: '\\[here\\] (https://a.example)',
  },
  {
    what: 'a path with brackets',
    written: 'in C:\\Program Files \\(x86\\)\\Steam',
    shown: 'in C:\\Program Files \\(x86\\)\\Steam',
  },
  {
    what: 'patterns out of code',
    written: "sed 's/\\(.*\\)/x/', \\(foo\\|bar\\), \\[a-z\\]+ or \\[0-9\\]",
    shown: "sed 's/\\(.*\\)/x/', \\(foo\\|bar\\), \\[a-z\\]+ or \\[0-9\\]",
  },
  { what: 'a task in escaped brackets', written: '- \\[x\\] one\n- \\[ \\] two', shown: '- ☑ one\n- ☐ two' },
  {
    what: 'a letter and a number by themselves',
    written: '\\[ x \\]\n\n1. \\[42\\].\n\nfor \\(n\\)',
    shown: 'x\n\n1. 42.\n\nfor n',
  },
  { what: 'no formula right behind backticks', written: '```\\[$$`\\]\n\nx', shown: '```\\[$$`\\]\n\nx\n```' },
  { what: 'a list that is escaped', written: 'x = \\[1, 2, 3\\]', shown: 'x = \\[1, 2, 3\\]' },
  {
    what: 'a formula of nothing but words',
    written: 'So\n$$ velocity is distance per time $$\nit is.',
    shown: 'So\nvelocity is distance per time\nit is.',
  },
  { what: 'a number that is announced', written: 'The answer is: \\[42\\].', shown: 'The answer is: \n42.' },
  {
    what: 'formulas of words',
    written: '\\[ Profit = Revenue - Cost \\]\n\\[distance / time\\]\nwhere \\(speed\\)',
    shown: 'Profit = Revenue − Cost\ndistance/time\nwhere speed',
  },
  {
    what: 'a formula in a table',
    written: '| f | $x^2$ |\n|---|---|\n| a | $\\pi$ |',
    shown: '```\nf │ x²\n──┼───\na │ π\n```',
  },
  { what: 'a formula in a heading', written: '#### Why $x^2$', shown: '**Why x²**' },
  { what: 'stars in a formula', written: '$a * b * c$ and $x_{1} x_{2}$', shown: 'a \\* b \\* c and x₁x₂' },

  // HTML
  { what: 'raised and lowered', written: 'H<sub>2</sub>O, 10<sup>-3</sup>, x<sup>?</sup>', shown: 'H₂O, 10⁻³, x^?' },
  { what: 'a line break', written: 'one<br>two<br/>three', shown: 'one\ntwo\nthree' },
  { what: 'a line break in a quote', written: '> one<br />two', shown: '> one\n> two' },
  { what: 'a line break in a quote in a quote', written: '> > one<br>$$x$$', shown: '> │ one\n> │ x' },
  { what: 'bold and italics', written: '<b>bold</b>, <em>slanted</em>', shown: '**bold**, *slanted*' },
  { what: 'struck and underlined', written: '<del>old</del> <ins>new</ins>', shown: '~~old~~ __new__' },
  { what: 'keys', written: 'press <kbd>Ctrl</kbd>+<kbd>C</kbd>', shown: 'press `Ctrl`+`C`' },
  {
    what: 'details',
    written: '<details>\n<summary>More</summary>\n\ninside\n\n</details>',
    shown: '**More**\n\ninside',
  },
  {
    what: 'items and paragraphs on one line',
    written: '<ul><li>a</li><li>b</li></ul>\n> <p>One</p> <p>Two</p>',
    shown: '- a\n- b\n> One \n> Two',
  },
  { what: 'a heading in HTML', written: '<h1 align="center">Title</h1><p>x</p>', shown: '**Title**\nx' },
  { what: 'a comment', written: 'a<!-- not for you -->b', shown: 'ab' },
  {
    what: 'a link in HTML',
    written: '<a href="https://a.example/?x=1&amp;y=2">here</a>',
    shown: 'here (<https://a.example/?x=1&y=2>)',
  },
  {
    what: 'a picture in HTML',
    written: '<img src="https://a.example/p.png" alt="a cat">',
    shown: '🖼️ a cat (<https://a.example/p.png>)',
  },
  {
    what: 'a block of code in HTML',
    written:
      'So:\n<pre><code class="language-c++">\nif (a &lt; b &amp;&amp; $x$)\n\n| a | b |\n|---|---|\n</code></pre>\nafter',
    shown: 'So:\n```c++\nif (a < b && $x$)\n\n| a | b |\n|---|---|\n```\nafter',
  },
  { what: 'one that is never closed', written: '<pre>\na  ||  &lt;', shown: '```\na  ||  <\n```' },
  { what: 'one in a quote', written: '> <pre>a\n> b</pre> c\nd', shown: '> ```\n> a\n> b\n> ```\n> c\nd' },
  { what: 'one in a quote in a quote', written: '> > <pre>a\n> > b</pre> c', shown: '> │ ```\n> a\n> b\n> ```\n> │ c' },
  { what: 'a quote that ends takes it along', written: '> <pre>\n> a\nb', shown: '> ```\n> a\n> ```\nb' },
  { what: 'one in a list', written: '- so:\n  <pre>\n  x\n  </pre>\n- b', shown: '- so:\n  ```\nx\n```\n- b' },
  { what: 'one behind words', written: 'So: <pre>\nx\n</pre> and $y$', shown: 'So: \n```\nx\n```\nand y' },
  { what: 'one in a sentence', written: 'So <pre>a  b</pre> is <pre></pre>it', shown: 'So `a  b` is it' },
  { what: 'one that is named', written: 'The <pre> element and </pre>', shown: 'The <pre> element and </pre>' },
  { what: 'one that is hidden', written: '||<pre>\na</pre>||', shown: '||`a`||' },
  { what: 'a type is no tag', written: 'a Vec<i> and Map<K, V>', shown: 'a Vec<i> and Map<K, V>' },
  { what: 'a tag that is not closed', written: 'a <b>half', shown: 'a <b>half' },
  { what: 'smaller than', written: 'if a < b and c > d', shown: 'if a < b and c > d' },

  // Entities
  { what: 'entities', written: 'Q&amp;A &mdash; &copy; &#8364; &#x20AC;', shown: 'Q&A — © € €' },
  { what: 'an entity that Markdown would read', written: '2 &#42; 3 &#42; 4 &lt; 25', shown: '2 \\* 3 \\* 4 < 25' },
  { what: 'what looks like an entity', written: 'AT&T; R&D and &nothing;', shown: 'AT&T; R&D and &nothing;' },
  { what: 'an entity in an address', written: 'https://a.example/?a=1&lt;=2', shown: 'https://a.example/?a=1&lt;=2' },

  // Links and pictures
  {
    what: 'a link shows its address',
    written: '[the docs](https://a.example/x)',
    shown: 'the docs (<https://a.example/x>)',
  },
  { what: 'a link that is its address', written: '[a.example](https://a.example)', shown: '<https://a.example>' },
  { what: 'a link with a title', written: '[t](https://a.example "Title")', shown: 't (<https://a.example>)' },
  { what: 'brackets in an address', written: '[t](https://a.example/a_(b))', shown: 't (<https://a.example/a_(b)>)' },
  { what: 'a link within the page', written: '[Setup](#setup)', shown: 'Setup (`#setup`)' },
  { what: 'a link to a file', written: '[main](src/main_a.ts)', shown: 'main (`src/main_a.ts`)' },
  {
    what: 'an invite',
    written: '[free nitro](https://discord.gg/abc)',
    shown: 'free nitro (<https:\u200b//discord\u200b.gg/abc>)',
  },
  { what: 'a picture', written: '![A cat](https://a.example/cat.png)', shown: '🖼️ A cat (<https://a.example/cat.png>)' },
  {
    what: 'a picture that is a link',
    written: '[![logo](https://a.example/l.png)](https://a.example)',
    shown: '🖼️ logo (<https://a.example/l.png>) (<https://a.example>)',
  },
  { what: 'brackets that are no link', written: 'see [1] and a[0](x y)', shown: 'see [1] and a[0] (x y)' },

  // Footnotes
  { what: 'a footnote', written: 'Sure.[^1]\n\n[^1]: Smith 2020.', shown: 'Sure.¹\n\n-# ¹ Smith 2020.' },
  { what: 'a footnote with a name', written: 'Sure.[^a]\n[^a]: Smith.', shown: 'Sure.[a]\n-# [a] Smith.' },

  // Pings and thoughts
  {
    what: 'nobody is pinged',
    written: '@everyone <@1234> &lt;@1234&gt;',
    shown: '@\u200beveryone <\u200b@1234> <\u200b@1234\\>',
  },
  { what: 'a thought that is quoted', written: '> <think>\n> hm\n> </think>', shown: '> <think>\n> hm\n> </think>' },
];
