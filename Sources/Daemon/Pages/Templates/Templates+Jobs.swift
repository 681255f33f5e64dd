extension Templates {
    /// A cluster and its jobs.
    static let cluster = """
        <p class="lead actions"><span class="mark {{level}}">{{status}}</span> {{#actions}}{{#links}}\
        <a class="button" href="/clusters/{{path}}/actions/{{action}}">{{name}}</a> {{/links}}{{/actions}}</p>
        {{#hasProblems}}<ul class="problems {{level}}">{{#problems}}<li>{{.}}</li>{{/problems}}</ul>{{/hasProblems}}
        {{> facts}}
        {{#hasWorks}}<h2>{{words.work}}</h2>
        <div class="scroll"><table class="compact works"><tbody>
        {{#works}}<tr><th scope="row">{{name}}</th><td><span class="mark {{level}}">{{status}}</span></td><td>{{at}}</td>\
        <td>{{detail}}</td></tr>{{/works}}
        </tbody></table></div>{{/hasWorks}}
        {{#hasDrift}}<h2>{{words.drift}}</h2><ul class="plain">{{#drift}}<li><code>{{.}}</code></li>{{/drift}}</ul>{{/hasDrift}}
        <h2 id="jobs">{{words.jobs}}</h2>
        {{> notice}}
        <form method="get" role="search"><label>{{words.search}} <input type="search" name="q" value="{{query}}"></label>\
        {{#health}}<input type="hidden" name="health" value="{{.}}">{{/health}} <button>{{words.show}}</button></form>
        <p class="filters">{{#healths}}<a class="filter {{level}}" href="{{href}}"{{#chosen}} aria-current="true"{{/chosen}}>\
        {{name}} <b>{{count}}</b></a> {{/healths}}</p>
        <div class="scroll"><table class="stack jobs" role="table">
        <thead role="rowgroup"><tr role="row">{{#columns}}<th scope="col" role="columnheader" class="{{kind}}"{{#sorted}} \
        aria-sort="{{.}}"{{/sorted}}><a href="{{href}}">{{name}}</a></th>{{/columns}}\
        <th scope="col" role="columnheader" class="day">{{words.timelineColumn}}</th></tr></thead>
        <tbody role="rowgroup">
        {{#jobs}}<tr role="row"><th scope="row" role="rowheader"><a href="/clusters/{{path}}/jobs/{{jobid}}">{{name}}</a></th>
        <td role="cell"><code>{{schedule}}</code><small>{{meaning}}</small></td>
        <td role="cell" data-label="{{words.owner}}">{{owner}}<small>{{database}}</small></td>
        <td role="cell" data-label="{{words.last}}">{{#last}}{{> moment}}{{/last}}{{^last}}–{{/last}}</td>
        <td role="cell" data-label="{{words.next}}">{{#next}}{{> moment}}{{/next}}{{^next}}–{{/next}}</td>
        <td role="cell"><span class="mark {{level}}">{{health}}</span></td>
        <td role="cell" class="day">{{{timeline}}}</td></tr>
        {{/jobs}}
        {{^jobs}}<tr role="row"><td role="cell" colspan="7">{{none}}</td></tr>{{/jobs}}
        </tbody></table></div>
        <p class="legend" aria-hidden="true"><span class="key ok">{{words.succeeded}}</span> \
        <span class="key failed">{{words.failed}}</span> <span class="key due">{{words.due}}</span> \
        <span class="key now">{{words.now}}</span></p>
        {{> pager}}
        """

    /// What is known of a job at once.
    static let job = """
        <p class="lead"><span class="mark {{level}}">{{health}}</span></p>
        {{> notice}}
        {{> facts}}
        {{#message}}<h2>{{words.message}}</h2><pre class="failure">{{.}}</pre>{{/message}}
        <h2>{{words.timelineHead}}</h2>
        <figure class="day">{{{timeline}}}<div class="hours" aria-hidden="true">{{#hours}}<span>{{.}}</span>{{/hours}}</div>
        <figcaption class="legend"><span class="key ok">{{words.succeeded}}</span> \
        <span class="key failed">{{words.failed}}</span> <span class="key due">{{words.due}}</span> \
        <span class="key now">{{words.now}}</span> <small>{{timelineText}}</small></figcaption></figure>

        """

    /// What takes longer to read.
    static let past = """
        {{#problem}}<p class="alert warning" role="status">{{.}}</p>{{/problem}}
        <h2>{{words.calendar}}</h2>
        {{^year}}<p>{{words.noRuns}}</p>{{/year}}
        {{#year}}
        {{#isCut}}<p class="alert warning" role="status">{{words.runsCut}} {{words.cutBy}}</p>{{/isCut}}
        <dl class="facts">{{#figures}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>{{/figures}}</dl>
        <figure class="year"><div role="img" aria-label="{{mapText}}">{{#maps}}{{{.}}}{{/maps}}</div>
        <figcaption class="legend"><span class="key few">{{words.fewer}}</span> <span class="key much">{{words.moreRuns}}</span> \
        <span class="key some">{{words.someFailed}}</span> <span class="key bad">{{words.allFailed}}</span> \
        <small>{{mapText}} · {{zone}}</small></figcaption></figure>
        {{#hasRuns}}<details id="months"><summary>{{words.byMonth}}</summary>
        <div class="scroll"><table class="compact"><thead><tr><th scope="col">{{words.month}}</th>\
        <th scope="col" class="number">{{words.runs}}</th><th scope="col" class="number">{{words.failedRuns}}</th></tr></thead>
        <tbody>{{#months}}<tr><th scope="row">{{name}}</th><td class="number">{{runs}}</td>\
        <td class="number {{level}}">{{failed}}</td></tr>{{/months}}</tbody></table></div></details>{{/hasRuns}}
        {{#hasChart}}<h2>{{words.durations}}</h2>
        <figure class="chart"><div class="axis" aria-hidden="true"><span>{{top}}</span><span>0</span></div>{{{chart}}}\
        <div class="range" aria-hidden="true"><span>{{first}}</span><span>{{newest}}</span></div>
        <figcaption class="legend"><span class="key ok">{{words.succeeded}}</span> \
        <span class="key failed">{{words.failed}}</span> <small>{{chartText}}</small></figcaption></figure>{{/hasChart}}
        <h2>{{words.newestFailures}}</h2>
        {{#hasFailures}}<div class="scroll"><table class="stack" role="table"><thead role="rowgroup"><tr role="row">\
        <th scope="col" role="columnheader">{{words.start}}</th><th scope="col" role="columnheader">{{words.duration}}</th>\
        <th scope="col" role="columnheader">{{words.message}}</th></tr></thead>
        <tbody role="rowgroup">{{#failures}}<tr role="row"><th scope="row" role="rowheader">{{#at}}{{> moment}}{{/at}}{{^at}}–{{/at}}\
        </th><td role="cell" data-label="{{words.duration}}">{{duration}}</td><td role="cell"><pre>{{message}}</pre></td></tr>
        {{/failures}}</tbody></table></div>{{/hasFailures}}
        {{^hasFailures}}<p>{{words.noFailures}}</p>{{/hasFailures}}
        {{/year}}
        <h2>{{words.versions}}</h2>
        {{#versionsProblem}}<p class="alert warning" role="status">{{.}}</p>{{/versionsProblem}}
        {{#command}}<details id="command"><summary>{{words.command}}</summary><pre>{{.}}</pre></details>{{/command}}
        {{#versions}}<article class="version"><h3>{{#at}}{{> moment}}{{/at}} <span class="tag">{{kind}}</span> \
        <a href="/clusters/{{path}}/sets/{{set}}">{{set}}</a></h3>
        {{#fields}}<h4>{{name}}</h4><pre class="diff">{{#lines}}{{#isSame}}<span>{{.}}</span>{{/isSame}}\
        {{#isRemoved}}<del>{{.}}</del>{{/isRemoved}}{{#isAdded}}<ins>{{.}}</ins>{{/isAdded}}\
        {{#isSkipped}}<i>{{.}}</i>{{/isSkipped}}{{/lines}}</pre>{{/fields}}</article>{{/versions}}
        {{^hasVersions}}<p>{{words.noVersions}}</p>{{/hasVersions}}
        """
}
