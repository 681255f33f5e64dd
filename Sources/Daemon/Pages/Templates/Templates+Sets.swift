extension Templates {
    static let sets = """
        <div class="scroll"><table class="stack" role="table">
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{{words.set}}</th>\
        <th scope="col" role="columnheader">{{words.taken}}</th><th scope="col" role="columnheader">{{words.status}}</th>\
        <th scope="col" role="columnheader" class="number">{{words.jobs}}</th>\
        <th scope="col" role="columnheader">{{words.layers}}</th>\
        <th scope="col" role="columnheader" class="number">{{words.size}}</th>\
        <th scope="col" role="columnheader">{{words.label}}</th></tr></thead>
        <tbody role="rowgroup">{{#sets}}<tr role="row"><th scope="row" role="rowheader">\
        <a href="/clusters/{{path}}/sets/{{id}}">{{id}}</a></th>
        <td role="cell">{{#at}}{{> moment}}{{/at}}</td><td role="cell"><span class="mark {{level}}">{{status}}</span></td>
        <td role="cell" class="number" data-label="{{words.jobs}}">{{jobs}}</td>
        <td role="cell" data-label="{{words.layers}}">{{layers}}</td>
        <td role="cell" class="number" data-label="{{words.size}}">{{size}}</td>
        <td role="cell">{{label}}{{#remarks}} <span class="tag">{{.}}</span>{{/remarks}}</td></tr>
        {{/sets}}{{^sets}}<tr role="row"><td role="cell" colspan="7">{{words.noSets}}</td></tr>{{/sets}}</tbody></table></div>
        {{> pager}}
        """

    static let set = """
        <p class="lead"><span class="mark {{level}}">{{status}}</span>{{#remarks}} <span class="tag">{{.}}</span>{{/remarks}}</p>
        {{> facts}}
        {{#gaps}}<p class="alert warning">{{.}}</p>{{/gaps}}
        <h2>{{words.holds}}</h2>
        <div class="scroll"><table class="compact"><thead><tr><th scope="col">{{words.layer}}</th>\
        <th scope="col">{{words.content}}</th><th scope="col">{{words.proof}}</th></tr></thead>
        <tbody>{{#layers}}<tr><th scope="row">{{layer}}</th><td>{{content}}</td><td>{{proof}}</td></tr>{{/layers}}</tbody>
        </table></div>
        <details id="files"><summary>{{words.files}}</summary>
        <div class="scroll"><table class="compact"><thead><tr><th scope="col">{{words.file}}</th>\
        <th scope="col" class="number">{{words.size}}</th><th scope="col">SHA-256</th></tr></thead>
        <tbody>{{#files}}<tr><th scope="row"><code>{{path}}</code></th><td class="number">{{size}}</td>\
        <td><code>{{digest}}…</code></td></tr>{{/files}}</tbody></table></div></details>

        """

    static let setJobs = """
        {{#problem}}<p class="alert critical" role="alert">{{.}}</p>{{/problem}}
        <h2>{{words.changes}}</h2>
        <ul class="plain">{{#changes}}<li><span class="mark {{level}}">{{kind}}</span> <b>{{name}}</b> \
        <small>{{owner}}</small> {{fields}}</li>{{/changes}}</ul>
        {{#changesNote}}<p>{{.}}</p>{{/changesNote}}
        <h2>{{words.jobs}}</h2>
        <form method="get" role="search"><label>{{words.search}} <input type="search" name="q" value="{{query}}"></label> \
        <button>{{words.show}}</button> <small>{{count}} {{words.found}}</small></form>
        <div class="scroll"><table class="stack" role="table">
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{{words.job}}</th>\
        <th scope="col" role="columnheader">{{words.schedule}}</th><th scope="col" role="columnheader">{{words.owner}}</th>\
        <th scope="col" role="columnheader">{{words.database}}</th><th scope="col" role="columnheader">{{words.state}}</th></tr>\
        </thead>
        <tbody role="rowgroup">{{#jobs}}<tr role="row"><th scope="row" role="rowheader">\
        <a href="/clusters/{{path}}/jobs/{{jobid}}">{{name}}</a></th>
        <td role="cell"><code>{{schedule}}</code><small>{{meaning}}</small></td>
        <td role="cell" data-label="{{words.owner}}">{{owner}}</td>
        <td role="cell" data-label="{{words.database}}">{{database}}</td>
        <td role="cell"><span class="mark {{level}}">{{state}}</span></td></tr>
        {{/jobs}}{{^jobs}}<tr role="row"><td role="cell" colspan="5">{{words.noJobs}}</td></tr>{{/jobs}}</tbody></table></div>
        {{> pager}}
        """
}
