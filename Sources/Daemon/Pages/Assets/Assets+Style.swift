extension Assets {
    /// Status is told by a word and a shape, and by colour besides; light and dark; a table whose columns do not fit becomes
    /// a list of blocks.
    static let style = palette + frame + pieces + tables + pictures + narrow

    private static let palette = """
        :root { color-scheme: light dark; --fg: #1a1f26; --muted: #57616c; --bg: #f5f6f8; --card: #fff; --line: #dde2e8;
          --link: #1454ad; --ok: #1a7535; --ok-soft: #dcf1e2; --warning: #855300; --warning-soft: #fbeed3;
          --critical: #b4231a; --critical-soft: #fbe3e1; --unknown: #57616c; --unknown-soft: #e9ecef; --due: #8a97a6;
          --run: #2a9150; --run-2: #7cc795; --run-3: #bfe5ca; --bad: #c8372d; --ahead: #eef1f5; --grid: #e6eaee; }
        @media (prefers-color-scheme: dark) { :root { --fg: #e3e7ec; --muted: #9aa5b1; --bg: #0f1216; --card: #171b21;
          --line: #2b323b; --link: #86b6f7; --ok: #62d084; --ok-soft: #14301d; --warning: #e8b04b; --warning-soft: #33270f;
          --critical: #ff8f86; --critical-soft: #3d1a18; --unknown: #9aa5b1; --unknown-soft: #252b33; --due: #66727f;
          --run: #43b268; --run-2: #2b7a46; --run-3: #1d4a2d; --bad: #ef6a5f; --ahead: #1e242c; --grid: #262d36; } }

        """

    private static let frame = """
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; color: var(--fg); background: var(--bg); overflow-wrap: anywhere;
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "PingFang SC",
            "Microsoft YaHei", sans-serif; }
        body > header { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: center; padding: .6rem 1.25rem;
          background: var(--card); border-bottom: 1px solid var(--line); }
        body > header nav { display: flex; flex-wrap: wrap; gap: .25rem; flex: 1; }
        body > header a { text-decoration: none; color: var(--fg); }
        body > header nav a { padding: .2rem .6rem; border-radius: .4rem; }
        body > header a[aria-current] { background: var(--unknown-soft); font-weight: 600; }
        .brand { font-weight: 700; letter-spacing: -.01em; }
        .lang { color: var(--muted) !important; font-size: .9rem; }
        main { padding: 1rem 1.25rem 2rem; max-width: 84rem; margin: auto; }
        footer { padding: 1rem 1.25rem 2rem; max-width: 84rem; margin: auto; color: var(--muted); font-size: .85rem; }
        a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em; }
        th a, .crumbs a, .tabs a, .filters a { text-decoration: none; } th a:hover, .crumbs a:hover { text-decoration: underline; }
        h1 { font-size: 1.45rem; line-height: 1.25; margin: .1rem 0 .75rem; letter-spacing: -.01em; }
        h2 { font-size: 1.05rem; margin: 1.9rem 0 .6rem; } h3 { font-size: .95rem; margin: 0 0 .35rem; font-weight: 600; }
        h4 { font-size: .85rem; margin: .6rem 0 .2rem; color: var(--muted); font-weight: 600; }
        .crumbs { color: var(--muted); font-size: .88rem; min-height: .2rem; } .crumbs span { margin: 0 .4rem; }
        .tabs { display: flex; flex-wrap: wrap; gap: .25rem; border-bottom: 1px solid var(--line); margin: 0 0 1.1rem; }
        .tabs a { padding: .4rem .8rem; color: var(--muted); border-bottom: 2px solid transparent; margin-bottom: -1px; }
        .tabs a:hover { color: var(--fg); }
        .tabs a[aria-current] { color: var(--fg); border-color: var(--link); font-weight: 600; }
        :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: .2rem; }
        .skip { position: absolute; inset-inline-start: -999rem; } .skip:focus { position: static; }

        """

    private static let pieces = """
        small, td small, th small { color: var(--muted); font-size: .85em; font-weight: 400; }
        code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
          font-size: .86em; }
        pre { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .75rem;
          white-space: pre-wrap; margin: .25rem 0; }
        .lead { margin: 0 0 1rem; } .actions { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; }
        .button { border: 1px solid var(--due); border-radius: .35rem; padding: .15rem .7rem; background: var(--card);
          text-decoration: none; font-size: .92rem; } .button:hover { border-color: var(--link); }
        .facts + .scroll { margin-top: 1rem; }
        .actions button, .login button { background: var(--link); border-color: var(--link); color: var(--card); font-weight: 600; }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 1px; margin: 0;
          background: var(--card); border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; }
        .facts div { background: var(--card); padding: .55rem .8rem; box-shadow: 0 0 0 1px var(--line); }
        .facts dt { font-size: .8rem; color: var(--muted); }
        .facts dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 500; }
        .mark, .dot { white-space: nowrap; font-variant-numeric: tabular-nums; }
        .mark { display: inline-block; border-radius: .3rem; padding: .05rem .5rem; font-size: .84rem; font-weight: 600; }
        .mark.ok { background: var(--ok-soft); } .mark.warning { background: var(--warning-soft); }
        .mark.critical { background: var(--critical-soft); } .mark.unknown { background: var(--unknown-soft); }
        .mark::before, .dot::before, .filter::before { font-size: .72em; margin-inline-end: .4em; }
        :is(.mark, .dot, .filter).ok::before { content: "\\25CF"; content: "\\25CF" / ""; }
        :is(.mark, .dot, .filter).warning::before { content: "\\25B2"; content: "\\25B2" / ""; }
        :is(.mark, .dot, .filter).critical::before { content: "\\25A0"; content: "\\25A0" / ""; }
        :is(.mark, .dot, .filter).unknown::before { content: "\\25CB"; content: "\\25CB" / ""; }
        .ok { color: var(--ok); } .warning { color: var(--warning); } .critical { color: var(--critical); }
        .unknown { color: var(--unknown); }
        .dot { font-size: .86rem; margin-inline-start: .5rem; }
        .tag { display: inline-block; font-size: .78rem; color: var(--muted); border: 1px solid var(--line);
          border-radius: .3rem; padding: 0 .4rem; }
        .alert { border-inline-start: 4px solid currentColor; border-radius: .3rem; padding: .6rem 1rem; margin: .75rem 0;
          background: var(--card); }
        p.alert { color: var(--fg); border-color: var(--warning); } p.alert.critical { border-color: var(--critical); }
        .alert h2 { color: var(--fg); margin: 0 0 .25rem; font-size: 1rem; font-weight: 600; }
        .alert p { color: var(--fg); margin: .2rem 0; }
        .problems { list-style: none; margin: 0 0 1rem; padding: .5rem .9rem; background: var(--card);
          border-inline-start: 4px solid currentColor; border-radius: .3rem; } .problems li { color: var(--fg); }
        .plain { margin: .25rem 0; padding: 0; list-style: none; } .plain li { padding: .15rem 0; }
        form[role=search] { display: flex; flex-wrap: wrap; gap: .5rem .75rem; margin: .25rem 0 .6rem; align-items: center; }
        form[role=search] label { display: flex; flex-wrap: wrap; gap: .25rem .5rem; align-items: center; color: var(--muted); }
        .login { display: grid; gap: .9rem; max-width: 20rem; } .login label { display: grid; gap: .25rem; }
        input, select, button { font: inherit; color: var(--fg); background: var(--card); border: 1px solid var(--due);
          border-radius: .35rem; padding: .3rem .6rem; min-width: 0; }
        button { cursor: pointer; } button:hover { border-color: var(--link); }
        .filters { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0 0 .75rem; }
        .filter { border: 1px solid var(--line); border-radius: 1rem; padding: .1rem .7rem; font-size: .88rem;
          background: var(--card); white-space: nowrap; } .filter.all { color: var(--fg); }
        .filter b { font-variant-numeric: tabular-nums; } .filter[aria-current] { border-color: currentColor; font-weight: 600; }
        details { margin: .75rem 0; } summary { cursor: pointer; color: var(--link); }
        .pager { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; margin: .9rem 0; }
        .pager span { color: var(--muted); font-variant-numeric: tabular-nums; }
        pre.failure { border-inline-start: 3px solid var(--critical); }
        article.version { margin: 0 0 .9rem; }
        .diff { padding: .4rem 0; } .diff > * { display: block; text-decoration: none; font-style: normal; padding: 0 .75rem; }
        .diff > *::before { display: inline-block; width: 1.2em; content: " "; color: inherit; }
        .diff del { background: var(--critical-soft); } .diff del::before { content: "\\2212"; }
        .diff ins { background: var(--ok-soft); } .diff ins::before { content: "+"; } .diff i { color: var(--muted); }

        """

    private static let tables = """
        .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
        table { border-collapse: collapse; width: 100%; font-size: .92rem; }
        th, td { text-align: start; padding: .45rem .75rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        tbody tr:last-child > * { border-bottom: 0; } tbody tr:hover { background: var(--bg); }
        thead th { color: var(--muted); font-size: .82rem; font-weight: 600; white-space: nowrap; background: var(--card); }
        thead a { color: inherit; } thead th[aria-sort] a { color: var(--fg); }
        th[aria-sort=ascending] a::after { content: " \\2191"; } th[aria-sort=descending] a::after { content: " \\2193"; }
        tbody th { font-weight: 600; } td, tbody th { overflow-wrap: break-word; }
        .jobs tbody th, .jobs td { overflow-wrap: anywhere; min-width: 7rem; } .jobs td:nth-child(3) { min-width: 9rem; }
        td pre { margin: 0; padding: 0; border: 0; background: none; } td small, th small { display: block; line-height: 1.35; }
        td time, th time { white-space: nowrap; font-variant-numeric: tabular-nums; }
        h3 time, p time { font-variant-numeric: tabular-nums; }
        .number { text-align: end; font-variant-numeric: tabular-nums; }
        .jobs td.day { width: 13rem; padding-block: .65rem .3rem; }

        """

    private static let pictures = """
        figure { margin: 0; } .facts + figure { margin-top: .75rem; }
        svg { display: block; max-width: 100%; }
        .timeline { width: 100%; height: 1.5rem; border-bottom: 1px solid var(--line); } .jobs .timeline { min-width: 11rem; }
        .timeline path.ok { fill: var(--run); } .timeline path.failed { fill: var(--bad); } .timeline .due { fill: var(--due); }
        .timeline .ahead { fill: var(--ahead); }
        .timeline .now { stroke: var(--fg); stroke-width: 1px; vector-effect: non-scaling-stroke; fill: none; }
        figure.day, figure.year, figure.chart { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
          padding: .9rem 1rem; }
        figure.day .timeline { height: 3rem; }
        .hours, .chart .range { display: flex; justify-content: space-between; color: var(--muted); font-size: .78rem;
          font-variant-numeric: tabular-nums; }
        figure.year > div { display: flex; flex-wrap: wrap; gap: .5rem .25rem; }
        .heat { flex: 1 1 20rem; max-width: 33rem; height: auto; } .heat text { font-size: 9px; fill: var(--muted); }
        .heat rect { fill: var(--grid); } .heat .few { fill: var(--run-3); } .heat .more { fill: var(--run-2); }
        .heat .much { fill: var(--run); } .heat .some { fill: var(--critical-soft); stroke: var(--bad); }
        .heat .bad { fill: var(--bad); } .heat path { stroke: var(--bad); stroke-width: 1.4; fill: none; }
        .heat .bad + path { stroke: var(--card); }
        .chart { display: grid; grid-template-columns: auto 1fr; gap: .2rem .6rem; }
        .chart .axis { display: flex; flex-direction: column; justify-content: space-between; align-items: end;
          color: var(--muted); font-size: .78rem; line-height: 1; white-space: nowrap; font-variant-numeric: tabular-nums; }
        .chart .range, .chart figcaption { grid-column: 2; }
        .bars { width: 100%; height: 9rem; } .bars .ok { fill: var(--run); } .bars .failed { fill: var(--bad); }
        .bars .band { fill: var(--critical-soft); }
        .bars .grid { stroke: var(--grid); stroke-width: 1px; vector-effect: non-scaling-stroke; fill: none; }
        .legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; color: var(--muted); font-size: .82rem; margin: .6rem 0 0; }
        .key { color: var(--muted); }
        .key::before { content: ""; display: inline-block; width: .7rem; height: .5rem; margin-inline-end: .4rem;
          border-radius: 1px; background: var(--run); }
        .key.failed::before { background: var(--bad); height: .8rem; } .key.due::before { background: var(--due); height: .3rem; }
        .key.now::before { width: 1px; height: .8rem; background: var(--fg); } .key.few::before { background: var(--run-3); }
        .key.some::before { background: var(--critical-soft); outline: 1px solid var(--bad); }
        .key.bad::before { background: var(--bad); }

        """

    private static let narrow = """
        @media (max-width: 60rem) { main { padding-inline: 1rem; } body > header, footer { padding-inline: 1rem; }
          .stack, .stack tbody, .stack tr, .stack th, .stack td { display: block; width: auto; }
          .stack thead { position: absolute; inset-inline-start: -999rem; }
          .stack tr { padding: .6rem .9rem; border-bottom: 1px solid var(--line); } .stack tr:last-child { border: 0; }
          .stack tr[hidden] { display: none; }
          .stack tbody th, .stack td { border: 0; padding: .12rem 0; text-align: start; }
          .stack td:empty { display: none; } .stack td small { display: inline; margin-inline-start: .4rem; }
          .stack td[data-label]::before { content: attr(data-label) "\\2002"; color: var(--muted); font-size: .85rem; }
          .stack td.day { width: auto; padding-top: .4rem; } }
        @media (max-width: 40rem) { body > header nav { order: 1; flex-basis: 100%; } .brand { flex: 1; } .compact th, .compact td { overflow-wrap: anywhere; padding-inline: .5rem; } .works th { white-space: nowrap; } .facts { grid-template-columns: 1fr 1fr; } .facts .long { grid-column: 1 / -1; }
          figure.day, figure.year, figure.chart { padding: .7rem; } .bars { height: 7rem; } }
        @media print { body { background: none; } body > header, form, .filters, .pager { display: none; } }

        """
}
