/// The pages in Mustache: `{{…}}` escapes; `{{{body}}}` alone is what another template made.
enum Templates {
    static let all = [
        "frame": frame, "clusters": clusters, "cluster": cluster, "job": job, "sets": sets, "set": set,
        "alerts": alerts, "events": events, "action": action, "login": login, "message": "<p>{{message}}</p>",
    ]

    private static let frame = """
        <!doctype html>
        <html lang="{{lang}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}} · cronvault</title>
        <link rel="stylesheet" href="/assets/style.css">
        <script src="/assets/live.js" defer></script>
        </head>
        <body{{#refresh}} data-refresh="30"{{/refresh}}>
        <a class="skip" href="#content">{{words.skip}}</a>
        <header>
        <a class="brand" href="/">cronvault</a>
        <nav>{{#nav}}<a href="{{href}}"{{#current}} aria-current="page"{{/current}}>{{name}}</a>{{/nav}}</nav>
        <a class="lang" href="{{other}}" rel="nofollow">{{otherName}}</a>
        {{#login}}<form method="post" action="/logout">\
        <input type="hidden" name="token" value="{{token}}"><button>{{words.logout}}</button></form>{{/login}}
        </header>
        <main id="content">
        <h1>{{title}}</h1>
        {{{body}}}
        </main>
        </body>
        </html>

        """

    private static let clusters = """
        <div class="scroll"><table class="stack">
        <thead><tr><th>{{words.cluster}}</th><th>{{words.status}}</th><th>{{words.backup}}</th><th>{{words.drill}}</th>\
        <th>{{words.jobs}}</th><th>{{words.problem}}</th></tr></thead>
        <tbody>
        {{#clusters}}<tr><th scope="row"><a href="/clusters/{{path}}">{{name}}</a></th>
        <td><span class="mark {{level}}">{{status}}</span></td>
        <td data-label="{{words.backup}}">{{backup}}</td><td data-label="{{words.drill}}">{{drill}}</td>
        <td data-label="{{words.jobs}}">{{jobs}}</td>
        <td>{{#problems}}<div>{{.}}</div>{{/problems}}</td></tr>
        {{/clusters}}
        </tbody></table></div>
        {{#pager}}\(pager){{/pager}}
        """

    private static let pager = """
        <p class="pager">{{#previous}}<a href="{{.}}" rel="prev">← {{words.previous}}</a>{{/previous}} \
        {{range}} {{#following}}<a href="{{.}}" rel="next">{{words.following}} →</a>{{/following}}</p>
        """

    private static let cluster = """
        <p><span class="mark {{level}}">{{status}}</span> <a href="/clusters/{{path}}/sets">{{words.sets}}</a> \
        <a href="/events?cluster={{path}}">{{words.events}}</a></p>
        {{#actions}}<p class="pager">{{#links}}<a href="/clusters/{{path}}/actions/{{action}}">{{name}}</a> {{/links}}</p>{{/actions}}
        {{#hasProblems}}<ul class="problems">{{#problems}}<li>{{.}}</li>{{/problems}}</ul>{{/hasProblems}}
        <dl>{{#facts}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/facts}}</dl>
        {{#hasWorks}}<h2>{{words.work}}</h2>
        <div class="scroll"><table><tbody>
        {{#works}}<tr><th scope="row">{{name}}</th><td><span class="mark {{level}}">{{status}}</span></td><td>{{at}}</td>\
        <td>{{detail}}</td></tr>{{/works}}
        </tbody></table></div>{{/hasWorks}}
        {{#hasDrift}}<h2>{{words.drift}}</h2><ul>{{#drift}}<li>{{.}}</li>{{/drift}}</ul>{{/hasDrift}}
        <h2>{{words.jobs}}</h2>
        <form method="get" role="search"><label>{{words.search}} <input type="search" name="q" value="{{query}}"></label>
        <label>{{words.health}} <select name="health">{{#healths}}<option value="{{value}}"{{#chosen}} selected{{/chosen}}>\
        {{name}}</option>{{/healths}}</select></label> <button>{{words.show}}</button></form>
        <div class="scroll"><table class="stack">
        <thead><tr>{{#columns}}<th{{#sorted}} aria-sort="{{.}}"{{/sorted}}><a href="{{href}}">{{name}}</a></th>{{/columns}}</tr></thead>
        <tbody>
        {{#jobs}}<tr><th scope="row"><a href="/clusters/{{path}}/jobs/{{jobid}}">{{name}}</a></th>
        <td><code>{{schedule}}</code><br><small>{{meaning}}</small></td><td data-label="{{words.owner}}">{{owner}}</td>
        <td data-label="{{words.next}}">{{next}}</td><td data-label="{{words.last}}">{{last}}</td>
        <td><span class="mark {{level}}">{{health}}</span></td></tr>
        {{/jobs}}
        {{^jobs}}<tr><td colspan="6">{{words.noJobs}}</td></tr>{{/jobs}}
        </tbody></table></div>
        {{#pager}}\(pager){{/pager}}
        """

    private static let job = """
        <p><a href="/clusters/{{path}}">{{cluster}}</a> · <span class="mark {{level}}">{{health}}</span></p>
        <dl>{{#facts}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/facts}}</dl>
        {{#message}}<h2>{{words.message}}</h2><pre>{{.}}</pre>{{/message}}
        <h2>{{words.timeline}}</h2>
        <div class="timeline" role="img" aria-label="{{timelineText}}">{{#hours}}<span class="{{mark}}" title="{{title}}">\
        </span>{{/hours}}</div>
        <h2>{{words.versions}}</h2>
        {{#versions}}<article><h3><a href="/clusters/{{path}}/sets/{{set}}">{{at}}</a> {{kind}}</h3>
        {{#fields}}<p>{{#name}}{{.}}{{/name}}</p><pre class="diff">{{#from}}<del>{{.}}</del>{{/from}}{{#to}}<ins>{{.}}</ins>{{/to}}</pre>\
        {{/fields}}</article>{{/versions}}
        {{^versions}}<p>{{words.noVersions}}</p>{{/versions}}
        """

    private static let sets = """
        <p><a href="/clusters/{{path}}">{{cluster}}</a></p>
        <div class="scroll"><table class="stack">
        <thead><tr><th>{{words.set}}</th><th>{{words.taken}}</th><th>{{words.status}}</th><th>{{words.jobs}}</th>\
        <th>{{words.layers}}</th><th>{{words.size}}</th><th>{{words.label}}</th></tr></thead>
        <tbody>{{#sets}}<tr><th scope="row"><a href="/clusters/{{path}}/sets/{{id}}">{{id}}</a></th><td>{{at}}</td>\
        <td><span class="mark {{level}}">{{status}}</span></td><td data-label="{{words.jobs}}">{{jobs}}</td>\
        <td data-label="{{words.layers}}">{{layers}}</td><td data-label="{{words.size}}">{{size}}</td><td>{{label}}</td></tr>
        {{/sets}}{{^sets}}<tr><td colspan="7">{{words.noSets}}</td></tr>{{/sets}}</tbody></table></div>
        {{#pager}}\(pager){{/pager}}
        """

    private static let set = """
        <p><a href="/clusters/{{path}}">{{cluster}}</a> · <a href="/clusters/{{path}}/sets">{{words.sets}}</a></p>
        <dl>{{#facts}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/facts}}</dl>
        <h2>{{words.jobs}}</h2>
        <div class="scroll"><table class="stack">
        <thead><tr><th>{{words.job}}</th><th>{{words.schedule}}</th><th>{{words.owner}}</th><th>{{words.database}}</th></tr>\
        </thead>
        <tbody>{{#jobs}}<tr><th scope="row">{{name}}</th><td><code>{{schedule}}</code></td><td>{{owner}}</td>\
        <td>{{database}}</td></tr>
        {{/jobs}}</tbody></table></div>
        """

    private static let alerts = """
        {{#alerts}}<article class="alert {{level}}"><h2><span class="mark {{level}}">{{severity}}</span> {{cluster}}: \
        {{summary}}</h2><p>{{detail}}</p><p><small>{{words.since}} {{since}} · {{event}}</small></p></article>{{/alerts}}
        {{^alerts}}<p>{{words.noAlerts}}</p>{{/alerts}}
        """

    private static let events = """
        <nav class="pager" aria-label="{{words.kind}}">{{#kinds}}<a href="{{href}}"{{#current}} aria-current="true"{{/current}}>\
        {{name}}</a>{{/kinds}}</nav>
        <div class="scroll"><table class="stack">
        <thead><tr><th>{{words.time}}</th><th>{{words.kind}}</th><th>{{words.status}}</th><th>{{words.cluster}}</th>\
        <th>{{words.what}}</th></tr></thead>
        <tbody>{{#events}}<tr><td>{{at}}</td><td>{{kind}}</td><td><span class="mark {{level}}">{{status}}</span></td>\
        <td>{{#cluster}}<a href="/clusters/{{path}}">{{name}}</a>{{/cluster}}</td>\
        <td>{{summary}}{{#detail}}<br><small>{{.}}</small>{{/detail}}</td></tr>
        {{/events}}{{^events}}<tr><td colspan="5">{{words.noEvents}}</td></tr>{{/events}}</tbody></table></div>
        {{#older}}<p class="pager"><a href="{{.}}" rel="next">{{words.older}} →</a></p>{{/older}}
        """

    private static let action = """
        <p><a href="/clusters/{{path}}">{{cluster}}</a></p>
        <p>{{meaning}}</p>
        <dl>{{#facts}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/facts}}</dl>
        {{#hasJobs}}<div class="scroll"><table class="stack">
        <thead><tr><th>{{words.job}}</th><th>{{words.schedule}}</th><th>{{words.owner}}</th><th>{{words.next}}</th></tr></thead>
        <tbody>{{#jobs}}<tr><th scope="row">{{name}}</th><td><code>{{schedule}}</code></td><td>{{owner}}</td>\
        <td data-label="{{words.next}}">{{next}}</td></tr>
        {{/jobs}}</tbody></table></div>{{/hasJobs}}
        {{#more}}<p>{{.}}</p>{{/more}}
        {{#refused}}<p class="warning">{{job}}: {{reason}}</p>{{/refused}}
        {{#isPossible}}<form method="post" action="/clusters/{{path}}/actions/{{action}}">
        <input type="hidden" name="token" value="{{token}}">\
        {{#plan}}<input type="hidden" name="plan" value="{{.}}">{{/plan}}
        <p><button>{{button}}</button> <a href="/clusters/{{path}}">{{words.cancel}}</a></p></form>{{/isPossible}}
        {{^isPossible}}<p>{{words.nothing}}</p>{{/isPossible}}
        """

    private static let login = """
        {{#problem}}<p role="alert" class="alert critical">{{.}}</p>{{/problem}}
        <form method="post" action="/login" class="login">
        <label>{{words.name}} <input name="name" autocomplete="username" required autofocus></label>
        <label>{{words.password}} <input name="password" type="password" autocomplete="current-password" required></label>
        <button>{{words.login}}</button></form>
        """
}
