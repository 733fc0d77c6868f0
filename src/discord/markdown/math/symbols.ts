import { KIND, type Kind } from './kinds.ts';
import { namesIn } from './names.ts';

export interface MathSymbol {
  readonly text: string;
  readonly kind: Kind;
}

/** Each table: the name of a command without its backslash, and what is written for it. */

const GREEK = `
  alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ varkappa ϰ lambda λ mu μ
  nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω digamma ϝ
  Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π Rho Ρ
  Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω varGamma Γ varDelta Δ varTheta Θ varLambda Λ varXi Ξ varPi Π varSigma Σ
  varUpsilon Υ varPhi Φ varPsi Ψ varOmega Ω
`;

const LETTERS = `
  aleph ℵ beth ℶ gimel ℷ daleth ℸ hbar ℏ hslash ℏ ell ℓ wp ℘ Re ℜ Im ℑ imath ı jmath ȷ eth ð Bbbk 𝕜 mho ℧ Finv Ⅎ
  partial ∂ infty ∞ nabla ∇ emptyset ∅ varnothing ∅ complement ∁ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬
  R ℝ N ℕ Z ℤ Q ℚ C ℂ reals ℝ Reals ℝ natnums ℕ Complex ℂ O Ø o ø ss ß ae æ AE Æ oe œ OE Œ aa å AA Å l ł L Ł i ı j ȷ
`;

const SIGNS_AND_SHAPES = `
  degree ° textdegree ° angle ∠ measuredangle ∡ sphericalangle ∢ prime ′ backprime ‵ top ⊤ bot ⊥ surd √ dag † ddag ‡
  S § P ¶ copyright © circledR ® pounds £ euro € yen ¥ cent ¢ textbackslash \\ backslash \\ checkmark ✓ maltese ✠
  diamondsuit ♢ heartsuit ♡ clubsuit ♣ spadesuit ♠ flat ♭ natural ♮ sharp ♯ square □ Box □ blacksquare ■ qed □ Diamond ◇
  triangle △ triangledown ▽ blacktriangle ▲ blacktriangledown ▼ lozenge ◊ blacklozenge ⧫ bigstar ★ circledS Ⓢ diagup ╱ diagdown ╲
  ldots … dots … dotsc … dotso … cdots ⋯ dotsb ⋯ dotsm ⋯ dotsi ⋯ textellipsis … vdots ⋮ ddots ⋱ iddots ⋰ adots ⋰
  textasciitilde ~ textasciicircum ^ textunderscore _ textbar | textless < textgreater > textendash – textemdash —
  textquoteleft ‘ textquoteright ’ textquotedblleft “ textquotedblright ” lq ‘ rq ’ textbullet • textregistered ® texttrademark ™
  dollar $ euros € celsius ℃ ohm Ω micro µ permil ‰ perthousand ‰ textmu µ
`;

const BINARY = `
  times × cdot · div ÷ ast * star ⋆ circ ∘ bullet • cap ∩ cup ∪ Cap ⋒ Cup ⋓ uplus ⊎ sqcap ⊓ sqcup ⊔ vee ∨ lor ∨ wedge ∧ land ∧
  setminus ∖ smallsetminus ∖ wr ≀ diamond ⋄ bigtriangleup △ bigtriangledown ▽ triangleleft ◁ triangleright ▷ bigcirc ◯
  oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙ circledcirc ⊚ circledast ⊛ circleddash ⊝ boxplus ⊞ boxminus ⊟ boxtimes ⊠ boxdot ⊡
  dagger † ddagger ‡ amalg ⨿ ltimes ⋉ rtimes ⋊ leftthreetimes ⋋ rightthreetimes ⋌ curlyvee ⋎ curlywedge ⋏ barwedge ⊼ veebar ⊻
  dotplus ∔ divideontimes ⋇ intercal ⊺ centerdot · cdotp · bmod mod And & lhd ⊲ rhd ⊳ unlhd ⊴ unrhd ⊵ doublecup ⋓ doublecap ⋒
`;

const SIGNS = 'pm ± mp ∓ plusmn ±';

const RELATIONS = `
  leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ lt < gt > eq = leqslant ⩽ geqslant ⩾ leqq ≦ geqq ≧ ll ≪ gg ≫ lll ⋘ ggg ⋙ lesssim ≲ gtrsim ≳
  lessgtr ≶ gtrless ≷ lessapprox ⪅ gtrapprox ⪆ equiv ≡ sim ∼ nsim ≁ simeq ≃ cong ≅ ncong ≇ approx ≈ approxeq ≊ thickapprox ≈
  thicksim ∼ asymp ≍ doteq ≐ doteqdot ≑ triangleq ≜ coloneqq ≔ coloneq ≔ eqqcolon ≕ circeq ≗ eqcirc ≖ bumpeq ≏ Bumpeq ≎ propto ∝
  varpropto ∝ in ∈ notin ∉ isin ∈ ni ∋ owns ∋ notni ∌ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊ supsetneq ⊋ nsubseteq ⊈
  nsupseteq ⊉ subseteqq ⊆ supseteqq ⊇ varsubsetneq ⊊ varsupsetneq ⊋ Subset ⋐ Supset ⋑ sqsubset ⊏ sqsupset ⊐ sqsubseteq ⊑
  sqsupseteq ⊒ prec ≺ succ ≻ preceq ≼ succeq ≽ preccurlyeq ≼ succcurlyeq ≽ precsim ≾ succsim ≿ nprec ⊀ nsucc ⊁
  nless ≮ ngtr ≯ nleq ≰ ngeq ≱ lneq ⪇ gneq ⪈ lneqq ≨ gneqq ≩ mid | nmid ∤ divides | parallel ∥ nparallel ∦ perp ⊥ models ⊨ vDash ⊨
  vdash ⊢ dashv ⊣ Vdash ⊩ Vvdash ⊪ nvdash ⊬ nvDash ⊭ smile ⌣ frown ⌢ bowtie ⋈ Join ⋈ between ≬ pitchfork ⋔ vartriangleleft ⊲
  vartriangleright ⊳ trianglelefteq ⊴ trianglerighteq ⊵ multimap ⊸ therefore ∴ because ∵ backepsilon ∍ risingdotseq ≓
  fallingdotseq ≒ vcentcolon : dblcolon ∷ Colon ∷ eqsim ≂
`;

const ARROWS = `
  to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ implies ⟹ impliedby ⟸ iff ⟺
  longrightarrow ⟶ longleftarrow ⟵ longleftrightarrow ⟷ Longrightarrow ⟹ Longleftarrow ⟸ Longleftrightarrow ⟺ mapsto ↦
  longmapsto ⟼ uparrow ↑ downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓ Updownarrow ⇕ nearrow ↗ searrow ↘ swarrow ↙ nwarrow ↖
  hookrightarrow ↪ hookleftarrow ↩ rightharpoonup ⇀ rightharpoondown ⇁ leftharpoonup ↼ leftharpoondown ↽ rightleftharpoons ⇌
  leftrightharpoons ⇋ rightrightarrows ⇉ leftleftarrows ⇇ rightleftarrows ⇄ leftrightarrows ⇆ upuparrows ⇈ downdownarrows ⇊
  twoheadrightarrow ↠ twoheadleftarrow ↞ rightarrowtail ↣ leftarrowtail ↢ curvearrowright ↷ curvearrowleft ↶ circlearrowright ↻
  circlearrowleft ↺ looparrowright ↬ looparrowleft ↫ rightsquigarrow ⇝ leadsto ⇝ leftrightsquigarrow ↭ Lsh ↰ Rsh ↱ nrightarrow ↛
  nleftarrow ↚ nleftrightarrow ↮ nRightarrow ⇏ nLeftarrow ⇍ nLeftrightarrow ⇎ dashrightarrow ⇢ dashleftarrow ⇠ Rrightarrow ⇛
  Lleftarrow ⇚ upharpoonright ↾ upharpoonleft ↿ restriction ↾ downharpoonright ⇂ downharpoonleft ⇃ rarr → larr ← lrarr ↔ rArr ⇒
  lArr ⇐ hArr ⇔ darr ↓ uarr ↑ Rarr ⇒ Larr ⇐ Harr ⇔
`;

const BIG = `
  sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ iiiint ⨌ oint ∮ oiint ∯ oiiint ∰ intop ∫ smallint ∫ bigcap ⋂ bigcup ⋃ bigsqcup ⨆
  bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀ biguplus ⨄
`;

const OPENING = `
  langle ⟨ lfloor ⌊ lceil ⌈ lbrace { lbrack [ lparen ( lvert | lVert ‖ ulcorner ⌜ llcorner ⌞ llbracket ⟦ lBrack ⟦ lang ⟨ lgroup ⟮
  lmoustache ⎰
`;
const CLOSING = `
  rangle ⟩ rfloor ⌋ rceil ⌉ rbrace } rbrack ] rparen ) rvert | rVert ‖ urcorner ⌝ lrcorner ⌟ rrbracket ⟧ rBrack ⟧ rang ⟩ rgroup ⟯
  rmoustache ⎱
`;

/** Functions that are written as they are named. */
const NAMED = `
  sin cos tan cot sec csc arcsin arccos arctan arccot arcsec arccsc sinh cosh tanh coth sech csch arsinh arcosh artanh sgn sign
  exp log ln lg lb arg deg det dim gcd lcm hom ker Pr rank tr Tr erf erfc cosec tg ctg cotg arctg sh ch th span diag
`;
/** Operators that have their condition below them. */
const LIMITS = `
  lim lim max max min min sup sup inf inf limsup lim\xa0sup liminf lim\xa0inf varlimsup lim\xa0sup varliminf lim\xa0inf
  argmax arg\xa0max argmin arg\xa0min injlim inj\xa0lim projlim proj\xa0lim plim plim
`;

/** Commands of one character that is no letter. */
const ESCAPED = '% % $ $ # # & & _ _';
const PUNCTUATION = 'colon : ldotp . semicolon ; comma ,';

/** Name of a command, without its backslash → its symbol. */
export const SYMBOLS: ReadonlyMap<string, MathSymbol> = symbolsOf([
  [GREEK, KIND.ordinary],
  [LETTERS, KIND.ordinary],
  [SIGNS_AND_SHAPES, KIND.ordinary],
  [ESCAPED, KIND.ordinary],
  [BINARY, KIND.binary],
  [SIGNS, KIND.sign],
  [RELATIONS, KIND.relation],
  [ARROWS, KIND.relation],
  [BIG, KIND.big],
  [`${OPENING} { {`, KIND.open],
  [`${CLOSING} } }`, KIND.close],
  [PUNCTUATION, KIND.punctuation],
  [twice(NAMED), KIND.named],
  [LIMITS, KIND.limit],
]);

/** A character that is typed as itself and has neighbours to keep apart from, by its UTF-16 unit. */
export const TYPED: ReadonlyMap<number, MathSymbol> = typed();

/** Relations that have a sign of their own where they are denied. */
export const DENIED: ReadonlyMap<string, string> = new Map(
  pairs(`= ≠ ∈ ∉ ∋ ∌ ⊂ ⊄ ⊃ ⊅ ⊆ ⊈ ⊇ ⊉ < ≮ > ≯ ≤ ≰ ≥ ≱ ⩽ ≰ ⩾ ≱ ≡ ≢ ∼ ≁ ≃ ≄ ≅ ≇ ≈ ≉ ∃ ∄ | ∤ ∥ ∦ ≺ ⊀ ≻ ⊁ ⊢ ⊬ ⊨ ⊭ → ↛ ← ↚ ⇒ ⇏ ⇐ ⇍
    ⇔ ⇎ ↔ ↮ ⊑ ⋢ ⊒ ⋣`),
);

function pairs(table: string): readonly (readonly [string, string])[] {
  const all = namesIn(table);
  const found: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < all.length; at += 2) found.push([all[at] ?? '', (all[at + 1] ?? '').replace('\xa0', ' ')]);
  return found;
}

function twice(table: string): string {
  return namesIn(table)
    .map((name) => `${name} ${name}`)
    .join(' ');
}

function symbolsOf(tables: readonly (readonly [string, Kind])[]): Map<string, MathSymbol> {
  const symbols = new Map<string, MathSymbol>();
  for (const [table, kind] of tables) {
    for (const [name, text] of pairs(table)) symbols.set(name, { text, kind });
  }
  return symbols;
}

function typed(): Map<number, MathSymbol> {
  const found = new Map<number, MathSymbol>([[0x2212, { text: '−', kind: KIND.sign }]]);
  for (const symbol of SYMBOLS.values()) {
    const unit = symbol.text.charCodeAt(0);
    if (unit >= 0x80 && symbol.text.length === 1 && symbol.kind !== KIND.ordinary && !found.has(unit)) {
      found.set(unit, symbol);
    }
  }
  return found;
}
