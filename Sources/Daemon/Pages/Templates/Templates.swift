/// The pages in Mustache: `{{…}}` escapes; `{{{…}}}` stands for pictures alone, which are made here.
enum Templates {
    static let all = [
        "head": head, "foot": foot, "clusters": clusters, "cluster": cluster, "job": job, "past": past, "sets": sets,
        "set": set, "setjobs": setJobs, "drills": drills, "drill": drill, "alerts": alerts, "events": events,
        "action": action, "login": login,
        "message": message, "moment": moment, "pager": pager, "facts": facts, "notice": notice,
    ]

    private static let head = """
        <!doctype html>
        <html lang="{{lang}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}} · cronvault</title>
        <link rel="icon" href="/assets/icon.svg">
        <link rel="stylesheet" href="/assets/style.css">
        <script src="/assets/live.js" defer></script>
        </head>
        <body{{#refresh}} data-refresh="30"{{/refresh}}>
        <a class="skip" href="#content">{{words.skip}}</a>
        <header>
        <a class="brand" href="/">cronvault</a>
        <nav aria-label="{{words.main}}">{{#nav}}<a href="{{href}}"{{#current}} aria-current="page"{{/current}}>{{name}}</a>\
        {{/nav}}</nav>
        <a class="lang" href="{{other}}" rel="nofollow">{{otherName}}</a>
        {{#login}}<form method="post" action="/logout"><input type="hidden" name="token" value="{{token}}">\
        <button>{{words.logout}}</button></form>{{/login}}
        </header>
        <main id="content">
        <nav class="crumbs" aria-label="{{words.where}}">{{#crumbs}}<a href="{{href}}">{{name}}</a>\
        <span aria-hidden="true">/</span>{{/crumbs}}</nav>
        <h1>{{title}}</h1>
        {{#hasTabs}}<nav class="tabs" aria-label="{{words.parts}}">{{#tabs}}<a href="{{href}}"{{#current}} aria-current="page"\
        {{/current}}>{{name}}</a>{{/tabs}}</nav>{{/hasTabs}}

        """

    private static let foot = """
        </main>
        <footer>{{words.utc}}</footer>
        </body>
        </html>

        """

    /// A moment: for people to the minute, and how far it is.
    private static let moment = """
        <time datetime="{{iso}}">{{at}}</time> <small>{{ago}}</small>
        """

    private static let facts = """
        <dl class="facts">{{#facts}}<div{{#isLong}} class="long"{{/isLong}}><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/facts}}</dl>
        """

    private static let notice = """
        {{#notice}}<p class="alert warning" role="status">{{.}}</p>{{/notice}}
        """

    private static let pager = """
        {{#pager}}<p class="pager">{{#previous}}<a href="{{.}}" rel="prev">← {{words.previous}}</a>{{/previous}} \
        <span>{{range}}</span> {{#following}}<a href="{{.}}" rel="next">{{words.following}} →</a>{{/following}}</p>{{/pager}}
        """

    private static let clusters = """
        <form method="get" role="search"><label>{{words.search}} <input type="search" name="q" value="{{query}}"></label>\
        {{#status}}<input type="hidden" name="status" value="{{.}}">{{/status}} <button>{{words.show}}</button></form>
        <p class="filters">{{#levels}}<a class="filter {{level}}" href="{{href}}"{{#chosen}} aria-current="true"{{/chosen}}>\
        {{name}} <b>{{count}}</b></a> {{/levels}}</p>
        <div class="scroll"><table class="stack" role="table">
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{{words.cluster}}</th>\
        <th scope="col" role="columnheader">{{words.status}}</th><th scope="col" role="columnheader">{{words.backup}}</th>\
        <th scope="col" role="columnheader">{{words.drill}}</th><th scope="col" role="columnheader">{{words.jobs}}</th>\
        <th scope="col" role="columnheader">{{words.problem}}</th></tr></thead>
        <tbody role="rowgroup">
        {{#clusters}}<tr role="row"><th scope="row" role="rowheader"><a href="/clusters/{{path}}">{{name}}</a></th>
        <td role="cell"><span class="mark {{level}}">{{status}}</span></td>
        <td role="cell" data-label="{{words.backup}}"><span class="{{backupLevel}}">{{backup}}</span></td>
        <td role="cell" data-label="{{words.drill}}">{{drill}}</td>
        <td role="cell" data-label="{{words.jobs}}">{{jobs}}{{#health}} <span class="dot {{level}}">{{count}} {{name}}</span>\
        {{/health}}</td>
        <td role="cell" class="wide">{{#problems}}<div>{{.}}</div>{{/problems}}</td></tr>
        {{/clusters}}
        {{^clusters}}<tr role="row"><td role="cell" colspan="6">{{words.noClusters}}</td></tr>{{/clusters}}
        </tbody></table></div>
        {{> pager}}
        """

    private static let alerts = """
        {{#alerts}}<article class="alert {{level}}"><h2><span class="mark {{level}}">{{severity}}</span> \
        {{#path}}<a href="/clusters/{{.}}">{{cluster}}</a>{{/path}}{{^path}}{{cluster}}{{/path}}: {{summary}}</h2>
        {{#detail}}<p>{{.}}</p>{{/detail}}
        <p><small>{{words.since}} {{#since}}{{> moment}}{{/since}} · <code>{{event}}</code></small></p></article>{{/alerts}}
        {{^alerts}}<p class="calm"><span class="mark ok">{{words.ok}}</span> {{words.noAlerts}}</p>{{/alerts}}
        """

    private static let message = """
        {{#problem}}<p role="alert" class="alert critical">{{.}}</p>{{/problem}}
        {{#texts}}<p>{{.}}</p>{{/texts}}
        """

    private static let login = """
        {{#problem}}<p role="alert" class="alert critical">{{.}}</p>{{/problem}}
        <form method="post" action="/login" class="login">
        <label>{{words.name}} <input name="name" value="{{name}}" autocomplete="username" required\
        {{^isKnown}} autofocus{{/isKnown}}></label>
        <label>{{words.password}} <input name="password" type="password" autocomplete="current-password" required\
        {{#isKnown}} autofocus{{/isKnown}}></label>
        <button>{{words.login}}</button></form>
        """
}
