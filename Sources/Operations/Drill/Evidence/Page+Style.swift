extension Page {
    /// Light and dark, on a screen and on paper.
    ///
    /// Nothing is cut off: what is too wide wraps, and below 640 pixels each row of the table is a block of its own.
    static let style = """
        :root { --ink: #1c2128; --quiet: #57606a; --paper: #fff; --rise: #f6f8fa; --line: #d0d7de;
          --ok: #1a7f37; --warning: #9a6700; --failed: #cf222e; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6edf3; --quiet: #9198a1; --paper: #0d1117; --rise: #161b22; --line: #3d444d;
            --ok: #3fb950; --warning: #d29922; --failed: #f85149; }
        }
        @media print { :root { --ink: #000; --quiet: #444; --paper: #fff; --rise: #fff; --line: #999; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "PingFang SC",
            "Microsoft YaHei", sans-serif; overflow-wrap: anywhere; }
        main { max-width: 1200px; margin: 0 auto; padding: 24px 16px 64px; }
        header { border-left: 6px solid var(--failed); padding: 8px 20px; background: var(--rise); border-radius: 4px; }
        header.ok { border-color: var(--ok); } header.warning { border-color: var(--warning); }
        .eyebrow { margin: 8px 0 0; color: var(--quiet); }
        h1 { margin: 0 0 12px; font-size: 30px; line-height: 1.2; }
        header.ok h1 { color: var(--ok); } header.warning h1 { color: var(--warning); }
        header.failed h1 { color: var(--failed); }
        h2 { margin: 40px 0 12px; font-size: 19px; }
        dl { margin: 0; } dd { margin: 0; }
        .figures { display: flex; flex-wrap: wrap; gap: 12px 40px; margin: 0 0 12px; }
        .figures dt, .facts dt { color: var(--quiet); }
        .figures dd { font-size: 22px; font-variant-numeric: tabular-nums; }
        .facts > div { display: grid; grid-template-columns: minmax(120px, 240px) 1fr; gap: 4px 16px; padding: 5px 0;
          border-bottom: 1px solid var(--line); }
        ol.checks { list-style: none; margin: 0; padding: 0; }
        .check { display: grid; grid-template-columns: 76px 1fr; gap: 12px; padding: 8px 0;
          border-bottom: 1px solid var(--line); break-inside: avoid; }
        .check p { margin: 0; } .check ul { margin: 4px 0 0; padding-left: 18px; color: var(--quiet); }
        .mark { font-weight: 600; } .hint { color: var(--quiet); }
        .ok > .mark, .passed .mark { color: var(--ok); }
        .warning > .mark, .not_judged .mark { color: var(--warning); }
        .failed > .mark, tr.failed .mark { color: var(--failed); }
        table { width: 100%; border-collapse: collapse; table-layout: fixed; }
        th { text-align: left; color: var(--quiet); font-weight: 600; } th:first-child { width: 44%; }
        th:nth-child(2) { width: 14%; } th:nth-child(3) { width: 20%; }
        .rehearsal { margin-top: 12px; font-variant-numeric: tabular-nums; }
        .rehearsal th:first-child { width: 36%; } .rehearsal th:nth-child(n + 2) { width: auto; }
        th, td { padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        tr { break-inside: avoid; }
        pre { margin: 4px 0 0; white-space: pre-wrap; color: var(--quiet); font-size: 13px; }
        code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono CJK SC", monospace; }
        li > pre { color: var(--ink); background: var(--rise); padding: 6px 10px; border-radius: 4px; }
        .remark { margin: 2px 0 0; color: var(--quiet); font-size: 14px; }
        @media (min-width: 1150px) { .when { white-space: nowrap; } }
        main > section > ol > li { margin: 0 0 12px; } section > p { margin: 8px 0; }
        @media screen and (max-width: 640px) {
          .facts > div { grid-template-columns: 1fr; }
          .check { grid-template-columns: 1fr; gap: 2px; }
          table, tbody, tr, td { display: block; width: 100%; } thead { display: none; }
          td[data-label]::before { content: attr(data-label) " "; color: var(--quiet); }
          td { border: 0; padding: 2px 0; } tr { padding: 10px 0; border-bottom: 1px solid var(--line); }
        }
        """
}
