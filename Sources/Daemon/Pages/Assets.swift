/// What pages load: one style sheet, and one script that they work without.
enum Assets {
    static let style = """
        :root { color-scheme: light dark; --fg: #1b1f24; --bg: #fff; --soft: #f3f5f7; --line: #d5dae0; --link: #0b57d0;
          --ok: #1a7f37; --warning: #8a5a00; --critical: #b3261e; --unknown: #57606a; --focus: #0b57d0; }
        @media (prefers-color-scheme: dark) { :root { --fg: #e6e9ed; --bg: #14171b; --soft: #1d2127; --line: #363c45;
          --link: #8ab4f8; --ok: #5bd778; --warning: #f0b849; --critical: #ff8a80; --unknown: #a4acb7; --focus: #8ab4f8; } }
        * { box-sizing: border-box; }
        body { margin: 0; font: 16px/1.5 system-ui, "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif;
          color: var(--fg); background: var(--bg); }
        header { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; padding: .75rem 1rem;
          border-bottom: 1px solid var(--line); background: var(--soft); }
        header nav { display: flex; flex-wrap: wrap; gap: 0 1rem; flex: 1; } header a { white-space: nowrap; } .brand { font-weight: 700; }
        a { color: var(--link); } header a { text-decoration: none; } a[aria-current] { font-weight: 600; }
        main { padding: 1rem; max-width: 90rem; margin: auto; }
        h1 { font-size: 1.5rem; margin: .25rem 0 1rem; overflow-wrap: anywhere; } h2 { font-size: 1.15rem; margin: 1.75rem 0 .5rem; }
        h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .95rem; }
        th, td { text-align: start; padding: .45rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        thead th { background: var(--soft); white-space: nowrap; } tbody th { font-weight: 500; }
        td small { color: var(--unknown); } code, pre { font-family: ui-monospace, "Cascadia Mono", "Noto Sans Mono", monospace; font-size: .9em; }
        pre { background: var(--soft); padding: .6rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; margin: .25rem 0; }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .5rem 1.5rem; margin: 0; }
        dt { font-size: .85rem; color: var(--unknown); } dd { margin: 0; overflow-wrap: anywhere; }
        .mark { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .6rem; font-size: .85rem; white-space: nowrap; }
        .ok { color: var(--ok); } .warning { color: var(--warning); } .critical { color: var(--critical); } .unknown { color: var(--unknown); }
        .alert { border-inline-start: 4px solid currentColor; padding: .25rem 1rem; margin: 1rem 0; background: var(--soft); }
        .alert h2, .alert p { color: var(--fg); margin: .4rem 0; } .problems li { color: var(--critical); }
        form[role=search] { display: flex; flex-wrap: wrap; gap: .75rem; margin: .5rem 0 1rem; align-items: end; }
        .login { display: grid; gap: .75rem; max-width: 20rem; } .login label { display: grid; gap: .25rem; }
        input, select, button { font: inherit; color: inherit; background: var(--bg); border: 1px solid var(--unknown); border-radius: .3rem; padding: .35rem .6rem; }
        button { background: var(--soft); cursor: pointer; }
        :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
        .skip { position: absolute; inset-inline-start: -999rem; } .skip:focus { position: static; }
        .timeline { display: grid; grid-template-columns: repeat(24, 1fr); gap: 2px; height: 2.25rem; }
        .timeline span { border-radius: 2px; background: var(--soft); border: 1px solid var(--line); }
        .timeline .due { background: var(--link); } .timeline .ran { background: var(--ok); } .timeline .missed { background: var(--critical); }
        .diff del, .diff ins { display: block; text-decoration: none; } .diff del { color: var(--critical); } .diff ins { color: var(--ok); }
        .diff del::before { content: "- "; } .diff ins::before { content: "+ "; }
        .pager { display: flex; gap: 1rem; }
        @media (max-width: 40rem) { main { padding: .75rem; } dl { grid-template-columns: 1fr 1fr; }
          .stack thead { position: absolute; inset-inline-start: -999rem; } .stack tr { display: block; padding: .5rem 0;
          border-bottom: 1px solid var(--line); } .stack th, .stack td { display: block; border: 0; padding: .1rem 0; }
          .stack td:empty { display: none; } .stack td[data-label]::before { content: attr(data-label) ": "; color: var(--unknown); } }

        """

    /// Loads the page again while nobody types, and filters the rows that are there as one does.
    static let script = """
        "use strict";
        const seconds = Number(document.body.dataset.refresh || 0);
        const typing = () => document.activeElement && document.activeElement.matches("input, select");
        document.addEventListener("input", (event) => {
          if (!event.target.matches("input[type=search]")) return;
          const words = event.target.value.toLowerCase();
          for (const row of document.querySelectorAll("main > .scroll:last-of-type tbody tr"))
            row.hidden = !row.textContent.toLowerCase().includes(words);
        });
        if (seconds) setInterval(async () => {
          if (document.hidden || typing()) return;
          const answer = await fetch(location.href, {headers: {"Accept": "text/html"}});
          if (!answer.ok || answer.redirected) return;
          const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
          if (fresh) document.querySelector("main").replaceChildren(...fresh.childNodes);
        }, seconds * 1000);

        """
}
