/// What pages load: one style sheet, one picture, and one script that they work without.
enum Assets {
    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f5fbf"/>\
        <circle cx="16" cy="16" r="8.5" fill="none" stroke="#fff" stroke-width="3"/>\
        <path d="M16 11v5.5l3.5 2.5" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>
        """

    /// Loads the page again while nobody types or reads inside it, filters the rows that are there as one types, and tells
    /// times in the browser's zone.
    static let script = """
        "use strict";
        const seconds = Number(document.body.dataset.refresh || 0);
        const main = document.querySelector("main");
        const tell = () => {
          for (const time of main.querySelectorAll("time"))
            time.title = new Date(time.dateTime).toLocaleString(document.documentElement.lang, {timeZoneName: "short"});
        };
        tell();
        main.addEventListener("input", (event) => {
          if (!event.target.matches("input[type=search]")) return;
          const words = event.target.value.toLowerCase();
          for (const row of main.querySelectorAll("table.stack tbody tr"))
            row.hidden = !row.textContent.toLowerCase().includes(words);
        });
        const isBusy = () => document.hidden || !getSelection().isCollapsed ||
          (document.activeElement && document.activeElement.matches("input, select, button, textarea"));
        const refresh = async () => {
          if (isBusy()) return;
          const answer = await fetch(location.href, {headers: {"Accept": "text/html"}});
          if (!answer.ok || answer.redirected) return;
          const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
          if (!fresh || isBusy()) return;
          for (const open of main.querySelectorAll("details[open][id]"))
            fresh.querySelector("#" + open.id)?.setAttribute("open", "");
          const focus = main.contains(document.activeElement) && document.activeElement.getAttribute("href");
          main.replaceChildren(...fresh.childNodes);
          if (focus) main.querySelector('a[href="' + CSS.escape(focus) + '"]')?.focus({preventScroll: true});
          tell();
        };
        if (seconds) setInterval(() => refresh().catch(() => {}), seconds * 1000);

        """
}
