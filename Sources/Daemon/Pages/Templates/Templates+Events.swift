extension Templates {
    /// What happened.
    static let events = """
        <p class="filters">{{#kinds}}<a class="filter all" href="{{href}}"{{#current}} aria-current="true"{{/current}}>{{name}}</a> \
        {{/kinds}}</p>
        <div class="scroll"><table class="stack" role="table">
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{{words.time}}</th>\
        <th scope="col" role="columnheader">{{words.kind}}</th><th scope="col" role="columnheader">{{words.status}}</th>\
        <th scope="col" role="columnheader">{{words.cluster}}</th><th scope="col" role="columnheader">{{words.what}}</th></tr></thead>
        <tbody role="rowgroup">{{#events}}<tr role="row"><td role="cell">{{#at}}{{> moment}}{{/at}}</td><td role="cell">{{kind}}</td>\
        <td role="cell"><span class="mark {{level}}">{{status}}</span></td>\
        <td role="cell">{{#cluster}}<a href="/clusters/{{path}}">{{name}}</a>{{/cluster}}</td>\
        <td role="cell">{{summary}}{{#detail}}<small>{{.}}</small>{{/detail}}</td></tr>
        {{/events}}{{^events}}<tr role="row"><td role="cell" colspan="5">{{words.noEvents}}</td></tr>{{/events}}</tbody></table></div>
        {{#older}}<p class="pager"><a href="{{.}}" rel="next">{{words.older}} →</a></p>{{/older}}
        """

    /// What a button will do.
    static let action = """
        <p class="lead">{{meaning}}</p>
        {{> notice}}
        {{> facts}}
        {{#hasJobs}}<div class="scroll"><table class="stack" role="table">
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{{words.job}}</th>\
        <th scope="col" role="columnheader">{{words.schedule}}</th><th scope="col" role="columnheader">{{words.owner}}</th>\
        <th scope="col" role="columnheader">{{words.next}}</th></tr></thead>
        <tbody role="rowgroup">{{#jobs}}<tr role="row"><th scope="row" role="rowheader">{{name}}</th>\
        <td role="cell"><code>{{schedule}}</code></td><td role="cell">{{owner}}</td>\
        <td role="cell" data-label="{{words.next}}">{{next}}</td></tr>
        {{/jobs}}</tbody></table></div>{{/hasJobs}}
        {{#more}}<p>{{.}}</p>{{/more}}
        {{#refused}}<p class="alert warning">{{job}}: {{reason}}</p>{{/refused}}
        {{#isPossible}}<form method="post" action="/clusters/{{path}}/actions/{{action}}">
        <input type="hidden" name="token" value="{{token}}">\
        {{#plan}}<input type="hidden" name="plan" value="{{.}}">{{/plan}}
        <p class="actions"><button>{{button}}</button> <a href="/clusters/{{path}}">{{words.cancel}}</a></p></form>{{/isPossible}}
        {{^isPossible}}<p>{{words.nothing}}</p>{{/isPossible}}
        """
}
