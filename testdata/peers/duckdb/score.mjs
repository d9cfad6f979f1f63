// DuckDB's side of the comparison: the ten clauses of pack.json in SQL.
//
//   node score.mjs '{"mode":"file","format":"csv","files":[…],"threads":2}'
//   node score.mjs '{"mode":"memory","columns":"varchar|enum","files":[….parquet],"threads":2,"runs":3}'
//
// It prints one JSON object. CPU time is that of this process with all its
// threads, over what is measured only: starting node, loading the library and,
// in mode memory, loading the table are left out, in DuckDB's favour.
import {DuckDBInstance, version} from "@duckdb/node-api";

const ask = JSON.parse(process.argv[2]);

// The columns are named with their types, so that nothing has to be guessed.
const columns = `{subject: 'VARCHAR', task: 'INTEGER', status: 'VARCHAR', risk: 'VARCHAR', kind: 'VARCHAR', closed: 'BOOLEAN',
  doc_no: 'VARCHAR', date: 'DATE', done: 'INTEGER', total: 'INTEGER', amount: 'DECIMAL(18,2)', round: 'INTEGER'}`;
const list = `[${ask.files.map((file) => `'${file.replaceAll("'", "''")}'`).join(", ")}]`;
const readers = {
  csv: `read_csv(${list}, header = true, auto_detect = false, delim = ',', quote = '"', columns = ${columns})`,
  ndjson: `read_json(${list}, format = 'newline_delimited', columns = ${columns})`,
  parquet: `read_parquet(${list})`,
};

// What the clauses measure. An empty doc_no is NULL in CSV and Parquet and ''
// in NDJSON: neither is counted by any of them.
const measures = `
  count(*) FILTER (status = '未整改' AND risk = '重大' AND NOT closed) AS c1,
  sum(done) AS done, sum(total) AS total,
  coalesce(bool_or(kind = '制度' AND doc_no <> '' AND date >= DATE '2021-06-01'), false) AS c3,
  bool_and(date >= DATE '2021-06-01') AS c4,
  NOT bool_or(status = '未整改' AND risk = '重大') AS c5,
  count(*) FILTER (kind IN ('制度', '预案', '规划') AND done < total) AS c6,
  count(*) FILTER (starts_with(doc_no, '市政') AND contains(doc_no, '应急')) AS c7,
  coalesce(sum(amount) FILTER (round <= 4), 0) AS early,
  coalesce(sum(amount) FILTER (round > 4 AND round <= 8), 0) AS middle,
  coalesce(sum(amount) FILTER (round > 8), 0) AS late,
  coalesce(sum(amount) FILTER (risk = '重大'), 0) AS major,
  count(*) FILTER (round >= 10 AND (total - done) * 2 > total AND NOT closed) AS c10`;

// The deductions of pack.json in 0.0001 points, in whole numbers: nothing is
// rounded but where the ruleset says so, half up.
const half_up = (over, under) => `(2 * (${over}) + (${under})) // (2 * (${under}))`;
const deductions = {
  c1: "least(c1 * 10, 100000)",
  c2: `greatest(0, least(${half_up("120000 * total::HUGEINT - 200000 * done::HUGEINT", "total::HUGEINT")}, 100000))`,
  c3: "if(c3, 0, 100000)",
  c4: "if(c4, 0, 100000)",
  c5: "if(c5, 0, 100000)",
  c6: "least(c6 * 2, 100000)",
  c7: "least(c7 * 5, 100000)",
  c8: "if(early >= middle AND middle >= late, 0, 100000)",
  c9: `least(${half_up("(major * 100)::HUGEINT", "12345::HUGEINT")}, 100000)`,
  c10: "least(c10 * 5, 100000)",
};

// What a group of fifty records loses, in units, capped: cheap, and enough to
// compare with what the kernels measure (engine/internal/kernel/tasks_bench_test.go).
const units = `least(c1, 5) + if(done * 2 < total, 1, 0) + if(c3, 0, 1) + if(c4, 0, 1) + if(c5, 0, 1) + least(c6, 5) + least(c7, 5)
  + if(early >= middle AND middle >= late, 0, 1) + if(major > 2469, 1, 0) + least(c10, 5)`;

const clock = () => ({cpu: process.cpuUsage(), wall: process.hrtime.bigint()});
const since = (start) => {
  const {user, system} = process.cpuUsage(start.cpu);
  return {cpu: (user + system) / 1e6, wall: Number(process.hrtime.bigint() - start.wall) / 1e9};
};
const open = async () => {
  const instance = await DuckDBInstance.create(":memory:", {threads: String(ask.threads)});
  return instance.connect();
};
const rows = async (connection, sql) => (await connection.runAndReadAll(sql)).getRowObjects();

// scores reads the files and scores every subject.
async function scores() {
  const start = clock();
  const connection = await open();
  const each = Object.entries(deductions).map(([name, sql]) => `(${sql})::BIGINT AS ${name}`).join(", ");
  const found = await rows(connection, `SELECT subject, ${each} FROM (SELECT subject, ${measures} FROM ${readers[ask.format]} GROUP BY subject)`);
  const spent = since(start);
  const subjects = {};
  for (const row of found) subjects[row.subject] = Object.fromEntries(Object.keys(deductions).map((name) => [name, Number(row[name])]));
  return {...spent, subjects};
}

// memory scores every task of every subject over a table in memory.
async function memory() {
  const connection = await open();
  const types = ask.columns === "enum" ? ["subject", "status", "risk", "kind"] : [];
  for (const name of types) await connection.run(`CREATE TYPE ${name}_type AS ENUM (SELECT DISTINCT ${name} FROM ${readers.parquet} ORDER BY ${name})`);
  const replace = types.map((name) => `${name}::${name}_type AS ${name}`).join(", ");
  await connection.run(`CREATE TABLE records AS SELECT * ${types.length ? `REPLACE (${replace})` : ""} FROM ${readers.parquet}`);
  const sql = `SELECT sum(units)::BIGINT AS units, count(*)::BIGINT AS groups FROM (
    SELECT subject, sum(${units}) AS units FROM (SELECT subject, task, ${measures} FROM records GROUP BY subject, task) GROUP BY subject)`;
  let found = await rows(connection, sql); // to warm up
  const start = clock();
  for (let run = 0; run < ask.runs; run++) found = await rows(connection, sql);
  const spent = since(start);
  return {cpu: spent.cpu / ask.runs, wall: spent.wall / ask.runs, units: Number(found[0].units)};
}

const idle = process.resourceUsage().maxRSS * 1024; // node with the library, before any work
const answer = ask.mode === "file" ? await scores() : await memory();
console.log(JSON.stringify({version: version(), idle, ...answer}));
