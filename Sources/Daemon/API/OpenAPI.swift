/// The description of the API in the words of OpenAPI 3.1.
enum OpenAPI {
    static let document = """
        {
          "openapi": "3.1.0",
          "info": {
            "title": "cronvault",
            "version": "1",
            "description": "What the daemon knows of its clusters. Documents have the shapes of the command line's --json."
          },
          "servers": [{"url": "/api/v1"}],
          "security": [{"token": []}, {"password": []}],
          "paths": {
            "/clusters": {"get": {
              "operationId": "clusters", "summary": "How all clusters stand, as status --json",
              "parameters": [{"$ref": "#/components/parameters/lang"}],
              "responses": {
                "200": {"$ref": "#/components/responses/Status"}, "401": {"$ref": "#/components/responses/Stranger"}}
            }},
            "/clusters/{cluster}": {"get": {
              "operationId": "cluster", "summary": "How one cluster stands",
              "parameters": [
                {"$ref": "#/components/parameters/cluster"}, {"$ref": "#/components/parameters/lang"}],
              "responses": {
                "200": {"description": "The cluster.", "content": {"application/json": {"schema":
                  {"$ref": "#/components/schemas/Cluster"}}}},
                "401": {"$ref": "#/components/responses/Stranger"}, "404": {"$ref": "#/components/responses/Failure"}}
            }},
            "/clusters/{cluster}/jobs": {"get": {
              "operationId": "jobs", "summary": "Its jobs at the newest look, as jobs --json; commands by digest",
              "parameters": [
                {"$ref": "#/components/parameters/cluster"}, {"$ref": "#/components/parameters/lang"}],
              "responses": {
                "200": {"description": "The jobs.", "content": {"application/json": {"schema":
                  {"$ref": "#/components/schemas/Jobs"}}}},
                "401": {"$ref": "#/components/responses/Stranger"}, "404": {"$ref": "#/components/responses/Failure"}}
            }},
            "/clusters/{cluster}/work": {"get": {
              "operationId": "work", "summary": "How its scheduled work ended last",
              "parameters": [
                {"$ref": "#/components/parameters/cluster"}, {"$ref": "#/components/parameters/lang"}],
              "responses": {
                "200": {"description": "The work.", "content": {"application/json": {"schema":
                  {"$ref": "#/components/schemas/WorkList"}}}},
                "401": {"$ref": "#/components/responses/Stranger"}, "404": {"$ref": "#/components/responses/Failure"}}
            }},
            "/clusters/{cluster}/sets": {"get": {
              "operationId": "sets", "summary": "Its sets, as list --json",
              "parameters": [
                {"$ref": "#/components/parameters/cluster"}, {"$ref": "#/components/parameters/lang"}],
              "responses": {
                "200": {"description": "The sets, oldest first.", "content": {"application/json": {"schema":
                  {"$ref": "#/components/schemas/Sets"}}}},
                "401": {"$ref": "#/components/responses/Stranger"}, "404": {"$ref": "#/components/responses/Failure"},
                "503": {"$ref": "#/components/responses/Failure"}}
            }},
            "/clusters/{cluster}/sets/{set}": {"get": {
              "operationId": "set", "summary": "One set, as show --json; commands by digest",
              "parameters": [
                {"$ref": "#/components/parameters/cluster"},
                {"name": "set", "in": "path", "required": true, "description": "An id, a unique prefix, or latest.",
                 "schema": {"type": "string", "minLength": 1}, "example": "latest"},
                {"$ref": "#/components/parameters/lang"}],
              "responses": {
                "200": {"description": "The manifest, and the jobs.", "content": {"application/json": {"schema":
                  {"type": "object", "required": ["set", "cluster", "status", "jobs"]}}}},
                "401": {"$ref": "#/components/responses/Stranger"}, "404": {"$ref": "#/components/responses/Failure"},
                "503": {"$ref": "#/components/responses/Failure"}}
            }},
            "/clusters/{cluster}/jobs/{job}/history": {"get": {
              "operationId": "jobHistory", "summary": "The last year of a job: days, the newest runs and failures",
              "parameters": [
                {"$ref": "#/components/parameters/cluster"},
                {"name": "job", "in": "path", "required": true, "description": "Its number.",
                 "schema": {"type": "string", "minLength": 1}, "example": "1"},
                {"$ref": "#/components/parameters/lang"}],
              "responses": {
                "200": {"description": "The year.", "content": {"application/json": {"schema":
                  {"$ref": "#/components/schemas/JobHistory"}}}},
                "401": {"$ref": "#/components/responses/Stranger"}, "404": {"$ref": "#/components/responses/Failure"},
                "503": {"$ref": "#/components/responses/Failure"}}
            }},
            "/clusters/{cluster}/drills": {"get": {
              "operationId": "drills", "summary": "Its drills, as drill list --json",
              "parameters": [
                {"$ref": "#/components/parameters/cluster"},
                {"$ref": "#/components/parameters/lang"}],
              "responses": {
                "200": {"description": "The drills, oldest first.", "content": {"application/json": {"schema":
                  {"$ref": "#/components/schemas/Drills"}}}},
                "401": {"$ref": "#/components/responses/Stranger"}, "404": {"$ref": "#/components/responses/Failure"},
                "503": {"$ref": "#/components/responses/Failure"}}
            }},
            "/clusters/{cluster}/drills/{drill}": {"get": {
              "operationId": "drill", "summary": "One drill, as drill show --json",
              "parameters": [
                {"$ref": "#/components/parameters/cluster"},
                {"name": "drill", "in": "path", "required": true, "description": "An id, a unique prefix, or latest.",
                 "schema": {"type": "string", "minLength": 1}, "example": "latest"},
                {"$ref": "#/components/parameters/lang"}],
              "responses": {
                "200": {"description": "The report, and what its evidence is worth.", "content": {"application/json": {"schema":
                  {"type": "object", "required": ["id", "cluster", "set", "status", "checks", "report", "evidence"]}}}},
                "401": {"$ref": "#/components/responses/Stranger"}, "404": {"$ref": "#/components/responses/Failure"},
                "503": {"$ref": "#/components/responses/Failure"}}
            }},
            "/alerts": {"get": {
              "operationId": "alerts", "summary": "Troubles that go on",
              "parameters": [{"$ref": "#/components/parameters/lang"}],
              "responses": {
                "200": {"description": "The alerts.", "content": {"application/json": {"schema":
                  {"$ref": "#/components/schemas/Alerts"}}}},
                "401": {"$ref": "#/components/responses/Stranger"}}
            }},
            "/events": {"get": {
              "operationId": "events", "summary": "What the daemon did and noticed, newest first",
              "parameters": [
                {"name": "cluster", "in": "query", "description": "Only those of a cluster.",
                 "schema": {"type": "string"}},
                {"name": "kind", "in": "query", "description": "Only those of a kind.",
                 "schema": {"$ref": "#/components/schemas/EventKind"}},
                {"name": "before", "in": "query", "description": "Only those with a lower id.",
                 "schema": {"type": "integer"}},
                {"name": "limit", "in": "query", "description": "At most so many.",
                 "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}},
                {"$ref": "#/components/parameters/lang"}],
              "responses": {
                "200": {"description": "The events.", "content": {"application/json": {"schema":
                  {"$ref": "#/components/schemas/Events"}}}},
                "401": {"$ref": "#/components/responses/Stranger"}}
            }}
          },
          "components": {
            "securitySchemes": {
              "token": {"type": "http", "scheme": "bearer"},
              "password": {"type": "http", "scheme": "basic"}
            },
            "parameters": {
              "cluster": {"name": "cluster", "in": "path", "required": true, "description": "Its name.",
                          "schema": {"type": "string", "minLength": 1}, "example": "main"},
              "lang": {"name": "lang", "in": "query", "description": "The language of texts.",
                       "schema": {"type": "string", "enum": ["en", "zh"]}}
            },
            "responses": {
              "Status": {"description": "The clusters.", "content": {"application/json": {"schema":
                {"type": "object", "required": ["clusters"], "properties": {"clusters":
                  {"type": "array", "items": {"$ref": "#/components/schemas/Cluster"}}}}}}},
              "Failure": {"description": "What is wrong.", "content": {"application/json": {"schema":
                {"$ref": "#/components/schemas/Failure"}}}},
              "Stranger": {"description": "Nobody knows who asks.", "content": {"text/plain": {"schema":
                {"type": "string"}}}}
            },
            "schemas": {
              "Failure": {"type": "object", "required": ["error"], "properties": {"error": {
                "type": "object", "required": ["code", "problem", "detail", "hints"], "properties": {
                  "code": {"type": "string"}, "problem": {"type": "string"}, "detail": {"type": ["string", "null"]},
                  "hints": {"type": "array", "items": {"type": "string"}}}}}},
              "Cluster": {"type": "object", "required": ["cluster", "status", "problems", "figures"], "properties": {
                "cluster": {"type": "string"}, "status": {"enum": ["ok", "warning", "unknown", "critical"]},
                "problems": {"type": "array", "items": {"type": "object", "required": ["event", "severity", "summary"]}},
                "figures": {"type": "object"}}},
              "Jobs": {"type": "object", "required": ["address", "timezone", "jobs"], "properties": {
                "jobs": {"type": "array", "items": {"type": "object", "required": [
                  "jobid", "jobname", "schedule", "command", "database", "username", "active", "next_run", "last_run",
                  "health"]}}}},
              "WorkList": {"type": "object", "required": ["works"], "properties": {
                "works": {"type": "array", "items": {"type": "object", "required": ["work", "running", "last"]}}}},
              "Sets": {"type": "object", "required": ["sets"], "properties": {
                "sets": {"type": "array", "items": {"type": "object", "required": [
                  "id", "cluster", "taken_at", "status", "jobs", "layers", "bytes", "label", "postgres", "pg_cron"]}}}},
              "JobHistory": {"type": "object", "required": ["problem", "cut", "calendar", "runs", "failures"], "properties": {
                "problem": {"type": ["string", "null"]}, "cut": {"type": "boolean"},
                "calendar": {"type": ["object", "null"], "required": ["timezone", "days", "first_weekday"]},
                "runs": {"type": "array", "items": {"$ref": "#/components/schemas/Run"}},
                "failures": {"type": "array", "items": {"$ref": "#/components/schemas/Run"}}}},
              "Run": {"type": "object", "required": ["runid", "start", "seconds", "status"]},
              "Drills": {"type": "object", "required": ["drills", "pass_rate", "rto_change", "unreadable"], "properties": {
                "drills": {"type": "array", "items": {"type": "object", "required": [
                  "id", "cluster", "set", "status", "started_at", "jobs", "jobs_failed"]}}}},
              "Alerts": {"type": "object", "required": ["alerts"], "properties": {
                "alerts": {"type": "array", "items": {"type": "object", "required": [
                  "event", "severity", "cluster", "subject", "summary", "since"]}}}},
              "EventKind": {"enum": ["work", "alert", "action", "configuration", "daemon"]},
              "Events": {"type": "object", "required": ["events", "before"], "properties": {
                "before": {"type": ["integer", "null"], "description": "For ?before= of the next older ones."},
                "events": {"type": "array", "items": {"type": "object", "required": [
                  "id", "at", "kind", "status", "level", "cluster", "work", "summary", "detail", "by", "seconds"],
                  "properties": {
                    "id": {"type": "integer"}, "at": {"type": "string", "format": "date-time"},
                    "kind": {"$ref": "#/components/schemas/EventKind"}, "status": {"type": "string"},
                    "level": {"enum": ["info", "warning", "critical"]}, "cluster": {"type": ["string", "null"]},
                    "work": {"type": ["string", "null"]}, "summary": {"type": "string"},
                    "detail": {"type": ["string", "null"]}, "by": {"type": ["string", "null"]},
                    "seconds": {"type": ["number", "null"]}}}}}}
            }
          }
        }
        """
}
