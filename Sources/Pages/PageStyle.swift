/// The style sheet of every page, for screens of any width, light and dark, and for paper.
///
/// Colours of scales have one lightness after the other, so that they stay in order in any vision
/// and on any printer; what they say is also said in words, signs or positions.
enum PageStyle {
  /// The SHA-256 of `text` as a source of a Content-Security-Policy.
  static let hash = "sha256-U5jOxOxG8s1YzIGtebHMh+3f5GuH3cyo3Tddbybpltc="

  static let text = """
    :root {
      color-scheme: light dark;
      --paper: light-dark(#ffffff, #14171b);
      --raised: light-dark(#f5f6f8, #1d2126);
      --ink: light-dark(#1a1d21, #e4e7ea);
      --faint: light-dark(#5a626b, #9ba4ae);
      --hair: light-dark(#dfe3e7, #30363d);
      --mark: light-dark(#1f5b9e, #70b9ed);
      --bar: light-dark(#4390d3, #3e85c0);
      --error: light-dark(#b3261e, #ff8d83);
      --warning: light-dark(#855400, #e9b458);
      --added: light-dark(#e2f0fb, #18324a);
      --removed: light-dark(#fbeadf, #43301f);
      --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans",
        Arial, sans-serif;
      --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono",
        monospace;
    }
    :root[data-theme="light"] { color-scheme: light; }
    :root[data-theme="dark"] { color-scheme: dark; }

    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
    body {
      margin: 0 auto; padding: 2.5rem 2.5rem 3rem; max-width: 92rem;
      background: var(--paper); color: var(--ink);
      font: 15px/1.5 var(--sans); font-variant-numeric: tabular-nums;
    }
    h1, h2, h3, p, dl, dd, ul, figure { margin: 0; padding: 0; }
    h1 {
      font-size: 1.75rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.015em;
      overflow-wrap: anywhere; text-wrap: balance;
    }
    h2 { font-size: 1.15rem; font-weight: 650; margin-bottom: 1rem; letter-spacing: -0.005em; }
    h3 { font-size: 0.9rem; font-weight: 600; }
    a { color: var(--mark); text-underline-offset: 0.2em; text-decoration-thickness: 1px; }
    code, .name, .code, .subject { font-family: var(--mono); font-size: 0.8125rem; }
    :focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; }
    button, input, select {
      font: inherit; font-size: 0.8125rem; color: inherit; background: var(--paper);
      border: 1px solid var(--hair); border-radius: 4px; padding: 0.25rem 0.6rem;
    }
    button { cursor: pointer; }
    button:hover:enabled, select:hover, input:hover { border-color: var(--faint); }
    button:disabled { color: var(--faint); cursor: default; opacity: 0.6; }

    header { position: relative; padding-right: 9rem; }
    .eyebrow { color: var(--faint); font-size: 0.8125rem; margin-bottom: 0.25rem; }
    nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin-top: 0.9rem; }
    nav a { font-size: 0.875rem; text-decoration: none; }
    nav a:hover { text-decoration: underline; }
    .theme { position: absolute; top: 0; right: 0; color: var(--faint); }
    section { margin-top: 2.25rem; padding-top: 1.25rem; border-top: 1px solid var(--hair); }
    section > * + * { margin-top: 1.5rem; }
    section > h2 + * { margin-top: 0; }
    footer {
      margin-top: 3rem; padding-top: 0.75rem; border-top: 1px solid var(--hair);
      color: var(--faint); font-size: 0.8125rem;
    }
    .note, .detail, .faint { color: var(--faint); }
    .note { font-size: 0.8125rem; max-width: 46rem; margin-top: 0.15rem; }
    .definitions { position: absolute; }
    .definitions line { stroke: var(--faint); stroke-width: 1.5; stroke-opacity: 0.8; }

    .cards { display: grid; gap: 1.25rem 2rem;
      grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); }
    .cards dt { color: var(--faint); font-size: 0.8125rem; }
    .cards dd { font-size: 1.6rem; line-height: 1.25; font-weight: 600; letter-spacing: -0.015em;
      overflow-wrap: anywhere; }
    .cards dd.detail { font-size: 0.8125rem; font-weight: 400; letter-spacing: 0; }
    .facts { display: grid; gap: 0 3rem;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); }
    .facts > div { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr);
      padding: 0.4rem 0; border-bottom: 1px solid var(--hair); font-size: 0.875rem; }
    .facts dt { color: var(--faint); }
    .facts dd { overflow-wrap: anywhere; }

    pre { margin: 0; font: 0.8125rem/1.5 var(--mono); }
    .findings { list-style: none; }
    .findings li { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr) auto;
      gap: 0 1rem; padding: 0.6rem 0; border-bottom: 1px solid var(--hair); font-size: 0.875rem;
      align-items: baseline; }
    .findings strong { font-weight: 600; }
    .findings .error strong { color: var(--error); }
    .findings .warning strong { color: var(--warning); }
    .findings .note { max-width: none; margin: 0; }
    .findings .note strong { color: var(--faint); }
    .findings .note p { color: var(--ink); }
    .findings code { color: var(--faint); }
    .findings p, .subject { overflow-wrap: anywhere; }

    .plots { display: flex; flex-wrap: wrap; gap: 2rem 3rem; align-items: flex-start; }
    .plot { flex: 1 1 21rem; min-width: 0; max-width: 27rem; }
    .stack { display: flex; flex-direction: column; gap: 2rem; min-width: 0; max-width: 100%; }
    .plot.heatmap, .plot.bars-figure { flex: 0 1 auto; max-width: 100%; }
    figcaption { margin-bottom: 0.6rem; }
    .plot figcaption .note { max-width: 30rem; }
    .scroll { overflow-x: auto; }
    svg { display: block; }
    svg text { font: 11px var(--sans); fill: var(--ink); text-anchor: middle; }
    svg .end { text-anchor: end; }
    svg .start { text-anchor: start; }
    .heat .axis text { text-anchor: start; }
    .axis text, .heat text, .scale text { fill: var(--faint); }
    .axis line, .grid line { stroke: var(--hair); shape-rendering: crispEdges; }
    .axis .base { stroke: var(--faint); }
    .chart { width: 100%; height: auto; overflow: visible; }
    .legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin-bottom: 0.6rem;
      font-size: 0.75rem; color: var(--faint); align-items: center; }
    .legend .key { display: inline-flex; gap: 0.4rem; align-items: center; }
    .scale { max-width: 100%; }

    .cell { outline: none; }
    .cell text { font-size: 10px; fill: var(--on-pale); }
    .cell:hover rect, .cell:focus rect { stroke: var(--ink); stroke-width: 2; }
    .bar:hover rect:not(.hit), .bar:focus rect:not(.hit) { fill: var(--mark); }
    .bar, .points circle { outline: none; }
    .absent { fill: url("#hatch"); }
    .bars rect { fill: var(--bar); shape-rendering: crispEdges; }
    .bars .hit, .marker .hit { fill: transparent; }
    .bar:focus .hit, .bar:hover .hit { fill: var(--raised); }
    .barbox { fill: var(--bar); }

    :root {
      --on-pale: light-dark(#14181f, #ffffff); --on-deep: light-dark(#ffffff, #14181f);
      --q0: light-dark(#ecf5fb, #212833); --q1: light-dark(#b7def9, #283d58);
      --q2: light-dark(#89c5f2, #2d547e); --q3: light-dark(#62abe5, #336ba1);
      --q4: light-dark(#4390d3, #3e85c0); --q5: light-dark(#2c75bb, #529fda);
      --q6: light-dark(#1f5b9e, #70b9ed); --q7: light-dark(#18437d, #95d3fb);
      --q8: light-dark(#122d5a, #c1ecff);
      --d0: light-dark(#004e90, #92cbfb); --d1: light-dark(#3178ba, #5a98cb);
      --d2: light-dark(#73a9e1, #2f628a); --d3: light-dark(#b4d5f8, #2b455b);
      --d4: light-dark(#eef0f3, #24272a); --d5: light-dark(#f2cbb2, #543d2a);
      --d6: light-dark(#d99769, #7e522c); --d7: light-dark(#a45d25, #ca874e);
      --d8: light-dark(#7a3d02, #fcb67c);
    }
    .q0 rect { fill: var(--q0); } .q1 rect { fill: var(--q1); } .q2 rect { fill: var(--q2); }
    .q3 rect { fill: var(--q3); } .q4 rect { fill: var(--q4); } .q5 rect { fill: var(--q5); }
    .q6 rect { fill: var(--q6); } .q7 rect { fill: var(--q7); } .q8 rect { fill: var(--q8); }
    .d0 rect { fill: var(--d0); } .d1 rect { fill: var(--d1); } .d2 rect { fill: var(--d2); }
    .d3 rect { fill: var(--d3); } .d4 rect { fill: var(--d4); } .d5 rect { fill: var(--d5); }
    .d6 rect { fill: var(--d6); } .d7 rect { fill: var(--d7); } .d8 rect { fill: var(--d8); }
    .q4 text { fill: light-dark(#14181f, #14181f); }
    .q5 text, .q6 text, .q7 text, .q8 text, .d0 text, .d1 text, .d7 text, .d8 text {
      fill: var(--on-deep); }
    .zero rect { fill: var(--paper); stroke: var(--hair); }
    .nan rect, .inf rect { fill: var(--paper); stroke: var(--error); }
    .nan text, .inf text { fill: var(--error); font-weight: 600; }
    .nan path, .inf path { stroke: var(--error); stroke-width: 1.5; fill: none; }

    .series { fill: none; stroke-width: 1.75; stroke-linejoin: round; }
    .s0 { --line: light-dark(#1f5b9e, #70b9ed); }
    .s1 { --line: light-dark(#b3541e, #f2a36b); stroke-dasharray: 6 3; }
    .s2 { --line: light-dark(#3d7a4e, #82c793); stroke-dasharray: 2 2; }
    .s3 { --line: light-dark(#8a4b93, #cf98d8); stroke-dasharray: 9 3 2 3; }
    .s4 { --line: light-dark(#6b6f00, #c3c65a); stroke-dasharray: 1 3; stroke-linecap: round; }
    .s5 { --line: light-dark(#51565c, #b6bdc5); stroke-dasharray: 12 4; }
    .series { stroke: var(--line); }
    .points circle { fill: var(--line); stroke: none; }
    .points circle:hover, .points circle:focus { stroke: var(--ink); stroke-width: 2; }
    .marker line { stroke: var(--error); stroke-dasharray: 4 3; }
    .marker text { fill: var(--error); paint-order: stroke; stroke: var(--paper);
      stroke-width: 3px; }

    table { border-collapse: collapse; font-size: 0.8125rem; }
    th, td { text-align: left; padding: 0.3rem 1rem 0.3rem 0; vertical-align: baseline; }
    .barlist th { font-weight: 400; overflow-wrap: break-word; }
    .barlist td { white-space: nowrap; }
    .barlist .draw { vertical-align: middle; }
    .number, .count, .real { text-align: right; white-space: nowrap; }
    .rows { width: 100%; }
    .rows th { color: var(--faint); font-weight: 600; white-space: nowrap; vertical-align: bottom;
      background: var(--paper); box-shadow: inset 0 -1px var(--hair); }
    .rows td { border-bottom: 1px solid var(--hair); }
    .rows tbody tr:hover td { background: var(--raised); }
    .rows td.name { overflow-wrap: anywhere; min-width: 14rem; }
    .rows td.text { white-space: nowrap; }
    .rows th:last-child, .rows td:last-child { padding-right: 0.25rem; }
    .rows .odd { color: var(--error); font-weight: 600; }
    .rows th button { all: unset; cursor: pointer; font: inherit; color: inherit; }
    .rows th button:hover { color: var(--ink); text-decoration: underline; }
    .rows th button:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; }
    .rows th[aria-sort="ascending"], .rows th[aria-sort="descending"] { color: var(--ink); }
    .rows th[aria-sort="ascending"] button::after { content: " ↑"; }
    .rows th[aria-sort="descending"] button::after { content: " ↓"; }
    .controls { display: flex; flex-wrap: wrap; gap: 0.5rem 1.25rem; align-items: center;
      margin: 0.75rem 0; font-size: 0.8125rem; color: var(--faint); }
    .controls:empty, .pager:empty { display: none; }
    .controls input[type="search"] { width: 17rem; max-width: 100%; font-family: var(--mono); }
    .controls details { position: relative; }
    .controls summary { cursor: pointer; }
    .choices { position: absolute; z-index: 2; top: 1.6rem; left: 0; width: max-content;
      max-width: 80vw; max-height: 20rem; overflow: auto; padding: 0.6rem 0.9rem;
      background: var(--paper); border: 1px solid var(--hair); border-radius: 4px;
      box-shadow: 0 4px 16px rgb(0 0 0 / 0.15); color: var(--ink); }
    .choices label { display: block; padding: 0.15rem 0; }
    .choices input { margin: 0 0.35rem 0 0; }
    .status { color: var(--faint); font-size: 0.8125rem; margin-top: 0.6rem; }
    .pager { display: flex; gap: 0.5rem; margin-top: 0.5rem; }
    .pager[hidden] { display: none; }

    .difflines { width: 100%; border-top: 1px solid var(--hair);
      border-bottom: 1px solid var(--hair); }
    .difflines td { padding: 0 0.5rem; line-height: 1.55; }
    .difflines .number { color: var(--faint); width: 1%; min-width: 2.5rem;
      user-select: none; -webkit-user-select: none; }
    .difflines .sign { width: 1%; font-family: var(--mono); }
    .difflines .code { white-space: pre-wrap; overflow-wrap: anywhere; }
    .difflines .added { background: var(--added); }
    .difflines .removed { background: var(--removed); }
    .difflines .skipped { color: var(--faint); background: var(--raised); }

    #tip { position: fixed; z-index: 3; max-width: min(26rem, calc(100vw - 16px));
      padding: 0.4rem 0.6rem; border-radius: 4px; pointer-events: none; white-space: pre-line;
      overflow-wrap: anywhere; font-size: 0.75rem; line-height: 1.4; color: var(--paper);
      background: var(--ink); }
    #tip[hidden] { display: none; }

    @media (min-width: 60rem) {
      .data > .scroll { max-height: 75vh; overflow: auto; }
      .rows thead th { position: sticky; top: 0; z-index: 1; }
    }
    @media (max-width: 40rem) {
      body { padding: 1.25rem 1rem 2rem; }
      header { padding-right: 0; }
      header .eyebrow { padding-right: 7.5rem; }
      h1 { font-size: 1.4rem; }
      .cards { grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 1rem; }
      .cards dd { font-size: 1.3rem; }
      .facts > div { grid-template-columns: 7rem minmax(0, 1fr); }
      .findings li { grid-template-columns: 4.5rem minmax(0, 1fr); }
      .findings code { grid-column: 2; }
      .barlist .draw svg { width: 3.5rem; }
      .barlist th, .barlist td { padding-right: 0.6rem; }
      .barlist .more { display: none; }
      .controls label { width: 100%; }
      .controls input[type="search"] { width: 100%; }
      .rows td.name { min-width: 10rem; max-width: 55vw; }
      .rows .name { position: sticky; left: 0; background: var(--paper); z-index: 1; }
    }
    @media print {
      :root, :root[data-theme="dark"] { color-scheme: light; }
      @page { margin: 14mm; }
      body { padding: 0; max-width: none; font-size: 10pt; print-color-adjust: exact;
        -webkit-print-color-adjust: exact; }
      nav, .theme, .controls, .pager, #tip { display: none; }
      .cards { grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); gap: 1rem; }
      .cards dd { font-size: 13pt; }
      .scroll { overflow: visible; }
      .data > .scroll { max-height: none; overflow: visible; }
      .rows thead th { position: static; }
      .rows td.name { min-width: 0; }
      .rows { font-size: 7.5pt; }
      section { margin-top: 1.25rem; }
      h2, h3, figcaption { break-after: avoid; }
      figure:not(.diff), tr, .cards > div, .facts > div, .findings li { break-inside: avoid; }
      svg.heat { max-width: 100%; height: auto; }
    }
    """
}
