extension Templates {
    static let drills = """
        {{> facts}}
        {{#trend}}<h2>{{words.rtoTrend}}</h2>
        <figure class="chart"><div class="axis" aria-hidden="true"><span>{{top}}</span><span>0</span></div>{{{chart}}}\
        <div class="range" aria-hidden="true"><span>{{first}}</span><span>{{last}}</span></div>
        <figcaption class="legend"><span class="key ok">{{words.passed}}</span> \
        <span class="key failed">{{words.failed}}</span> <small>{{text}}</small></figcaption></figure>{{/trend}}
        {{#unreadable}}<p class="alert warning">{{words.unreadable}}: <code>{{.}}</code></p>{{/unreadable}}
        <h2>{{words.drills}}</h2>
        <div class="scroll"><table class="stack" role="table">
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{{words.id}}</th>\
        <th scope="col" role="columnheader">{{words.start}}</th><th scope="col" role="columnheader">{{words.status}}</th>\
        <th scope="col" role="columnheader" class="number">{{words.rto}}</th>\
        <th scope="col" role="columnheader" class="number">{{words.rpo}}</th>\
        <th scope="col" role="columnheader" class="number">{{words.jobsFailed}}</th>\
        <th scope="col" role="columnheader">{{words.set}}</th><th scope="col" role="columnheader">{{words.report}}</th></tr>\
        </thead>
        <tbody role="rowgroup">{{#drills}}<tr role="row"><th scope="row" role="rowheader">\
        <a href="/clusters/{{path}}/drills/{{id}}">{{id}}</a></th>
        <td role="cell">{{#at}}{{> moment}}{{/at}}</td><td role="cell"><span class="mark {{level}}">{{status}}</span></td>
        <td role="cell" class="number" data-label="{{words.rto}}">{{rto}}</td>
        <td role="cell" class="number" data-label="{{words.rpo}}">{{rpo}}</td>
        <td role="cell" class="number" data-label="{{words.jobsFailed}}">{{jobs}}</td>
        <td role="cell" data-label="{{words.set}}"><a href="/clusters/{{path}}/sets/{{set}}">{{set}}</a></td>
        <td role="cell"><a href="/clusters/{{path}}/drills/{{id}}/report.html" aria-label="{{words.report}} {{id}}">\
        {{words.report}}</a></td></tr>
        {{/drills}}{{^drills}}<tr role="row"><td role="cell" colspan="8">{{words.noDrills}}</td></tr>{{/drills}}</tbody>
        </table></div>
        {{> pager}}
        """

    static let drill = """
        <p class="lead"><span class="mark {{level}}">{{status}}</span> \
        <a href="/clusters/{{path}}/sets/{{set}}">{{words.set}} {{set}}</a> · \
        <a class="action" href="/clusters/{{path}}/drills/{{id}}/report.html">{{words.openReport}}</a></p>
        {{> facts}}
        {{#hasVerdicts}}<h2>{{words.notPassed}}</h2>
        <div class="scroll"><table class="compact"><tbody>{{#verdicts}}<tr><th scope="row">{{name}}<small>{{owner}}</small></th>\
        <td><span class="mark {{level}}">{{status}}</span></td><td>{{#remarks}}<div>{{.}}</div>{{/remarks}}</td></tr>{{/verdicts}}\
        </tbody></table></div>{{/hasVerdicts}}
        <h2>{{words.checks}}</h2>
        <div class="scroll"><table class="compact"><thead><tr><th scope="col">{{words.check}}</th>\
        <th scope="col">{{words.status}}</th><th scope="col">{{words.finding}}</th></tr></thead>
        <tbody>{{#checks}}<tr><th scope="row"><code>{{id}}</code></th><td><span class="mark {{level}}">{{status}}</span></td>\
        <td>{{summary}}{{#evidence}}<div><small>{{.}}</small></div>{{/evidence}}</td></tr>{{/checks}}</tbody></table></div>
        <h2>{{words.evidence}}</h2>
        <div class="scroll"><table class="compact"><tbody>{{#evidence}}<tr><th scope="row"><code>{{id}}</code></th>\
        <td><span class="mark {{level}}">{{status}}</span></td><td>{{summary}}</td></tr>{{/evidence}}</tbody></table></div>
        """
}
