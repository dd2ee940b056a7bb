/** Each common mistake of the task, planted in the reference and in other designs. */
export const mutants = [
  // L15-HARDCODED
  {
    mistake: 'L15-HARDCODED',
    edits: [{ find: '      messagesPerCommand: replication.length / commands,', replace: '      messagesPerCommand: (2 * (spec.n - 1)) / spec.tuning.batch,' }],
  },
  {
    mistake: 'L15-HARDCODED',
    edits: [{ find: '      messages: messages.length,', replace: '      messages: spec.stack === \'raft\' ? 4 * (spec.n - 1) : 8,' }],
  },
  {
    mistake: 'L15-HARDCODED',
    edits: [
      { find: 'figureOf(measures.map((one) => valueIn(one, name)))', replace: 'figureOf(measures.map(() => typical[name] ?? 0))' },
      { find: 'function proxiesOf(', replace: "const typical: Partial<Record<MetricName, number>> = { 'steady.messagesPerCommand': 8, 'steady.bytesPerCommand': 900, 'steady.heartbeatsPerCommand': 4, 'steady.roundTripsToCommit': 1, 'change.uncommitted': 5, 'change.messages': 14, 'change.entriesCarried': 9, 'change.electionsTried': 1, 'change.msToNewCommit': 250 };\n\nfunction proxiesOf(" },
    ],
  },
  {
    mistake: 'L15-HARDCODED',
    edits: [{ find: '      roundTripsToCommit: sum(committed.map((entry) => entry.tookMs / roundTripMs)) / committed.length,', replace: '      roundTripsToCommit: roundTripMs > 0 ? 1 : 0,' }],
  },
  {
    mistake: 'L15-HARDCODED',
    design: 'one-pass',
    second: true,
    edits: [{ find: 'roundTripsToCommit: ms / entries / this.#roundTripMs }', replace: 'roundTripsToCommit: ms / entries > this.#roundTripMs ? 1 : 1 }' }],
  },
  {
    mistake: 'L15-HARDCODED',
    design: 'slow-disks',
    second: true,
    edits: [{ find: "const samples = measured.map((one) => (one[stretch] as", replace: "const samples = measured.map((one) => stretch === 'change' ? 12 : (one[stretch] as" }],
  },
  {
    mistake: 'L15-HARDCODED',
    design: 'slow-disks',
    second: true,
    edits: [{ find: '      messages: change.length,', replace: '      messages: 2 * (spec.n - 1) + 6,' }],
  },

  {
    mistake: 'L15-HARDCODED',
    design: 'by-kinds',
    second: true,
    edits: [{ find: "      entriesCarried: count(counted, ({ carried }) => carried.length),", replace: "      entriesCarried: trace.spec.stack === 'raft' ? 1 : 9," }],
  },

  // L15-UNFAIR
  {
    mistake: 'L15-UNFAIR',
    edits: [{ find: 'lab.run({ ...conditions, stack, seed })', replace: "lab.run({ ...conditions, stack, seed, tuning: { batch: stack === 'raft' ? 4 : 1 } })" }],
  },
  {
    mistake: 'L15-UNFAIR',
    edits: [{ find: 'lab.run({ ...conditions, stack, seed })', replace: "lab.run({ ...conditions, stack, seed, ...(stack === 'multi-paxos' && { tuning: { patience: 2 } }) })" }],
  },
  {
    mistake: 'L15-UNFAIR',
    edits: [{ find: 'lab.run({ ...conditions, stack, seed })', replace: "lab.run({ ...conditions, stack, seed, tuning: stack === 'raft' ? { writeMs: 8 } : { writeMs: 0 } })" }],
  },
  {
    mistake: 'L15-UNFAIR',
    edits: [{ find: 'lab.run({ ...conditions, stack, seed })', replace: "lab.run({ ...conditions, stack, seed, faults: stack === 'raft' ? conditions.faults : { ...conditions.faults, loss: 0 } })" }],
  },
  {
    mistake: 'L15-UNFAIR',
    design: 'one-pass',
    second: true,
    edits: [{ find: 'lab.run({ stack, n, workload, faults, tuning, seed })', replace: "lab.run({ stack, n, workload, faults, seed, ...(stack === 'raft' ? { tuning } : {}) })" }],
  },
  {
    mistake: 'L15-UNFAIR',
    design: 'slow-disks',
    second: true,
    edits: [{ find: "traces.raft.push(await lab.run({ ...same, seed, stack: 'raft' }))", replace: "traces.raft.push(await lab.run({ ...rest, seed, stack: 'raft' }))" }],
  },

  {
    mistake: 'L15-UNFAIR',
    design: 'by-kinds',
    second: true,
    edits: [{ find: 'tuning: { delayMs: 6 } });', replace: "tuning: { delayMs: stack === 'raft' ? 6 : 10 } });" }],
  },

  // L15-PHASE1-ONLY
  {
    mistake: 'L15-PHASE1-ONLY',
    edits: [{ find: "  const end = after.findIndex((event) => event.kind === 'answered' && event.ok && newEntries.has(event.entry));", replace: "  const end = after.findIndex(({ kind }) => kind === 'elected') + 0 * newEntries.size;" }],
  },
  {
    mistake: 'L15-PHASE1-ONLY',
    edits: [{ find: "  const messages = sentIn(change).filter((sent) => log.kindOf(sent) !== 'heartbeat');", replace: "  const messages = sentIn(change).filter(isOf('election'));" }],
  },
  {
    mistake: 'L15-PHASE1-ONLY',
    edits: [{ find: "  const end = after.findIndex((event) => event.kind", replace: "  const end = after.findIndex((event) => spec.stack === 'multi-paxos' ? event.kind === 'elected' : event.kind" }],
  },
  {
    mistake: 'L15-PHASE1-ONLY',
    design: 'one-pass',
    second: true,
    edits: [{ find: "      case 'sent':\n        return this.#send(event);\n", replace: "      case 'elected':\n        if (this.#phase !== 'change') return;\n        this.#phase = 'over';\n        this.#change.to = event.at;\n        return;\n      case 'sent':\n        return this.#send(event);\n" }],
  },
  {
    mistake: 'L15-PHASE1-ONLY',
    design: 'slow-disks',
    second: true,
    edits: [{ find: "  const change = messagesIn(events.slice(crash, end), log).filter(({ of }) => of !== 'heartbeat');", replace: "  const led = events.findLastIndex((event, i) => event.kind === 'elected' && i < end);\n  const change = messagesIn(events.slice(crash, led), log).filter(({ of }) => of !== 'heartbeat');" }],
  },

  {
    mistake: 'L15-PHASE1-ONLY',
    design: 'by-kinds',
    second: true,
    edits: [{ find: '  return { steady: events.slice(first, deaf), before: events.slice(0, crash), change: events.slice(crash, served + 1) };', replace: "  const led = events.findIndex((event, i) => i > crash && i <= served && event.kind === 'elected');\n  return { steady: events.slice(first, deaf), before: events.slice(0, crash), change: events.slice(crash, led + 1) };" }],
  },

  // L15-PER-ENTRY
  {
    mistake: 'L15-PER-ENTRY',
    edits: [{ find: '      messages: messages.length,', replace: "      messages: spec.stack === 'raft' ? spec.faults.uncommitted * (spec.n - 1) : messages.length," }],
  },
  {
    mistake: 'L15-PER-ENTRY',
    edits: [{ find: '      messages: messages.length,', replace: '      messages: sum(messages.map((sent) => Math.max(1, log.entriesIn(sent).length))),' }],
  },
  {
    mistake: 'L15-PER-ENTRY',
    edits: [{ find: '      entriesCarried: carried.length,', replace: '      entriesCarried: (before.filter(({ kind }) => kind === \'asked\').length - committedIn(before).length) * (spec.n - 1),' }],
  },
  {
    mistake: 'L15-PER-ENTRY',
    design: 'one-pass',
    second: true,
    edits: [{ find: '      this.#change.messages++;', replace: '      this.#change.messages += entries.length > 1 ? entries.length : 1;' }],
  },
  {
    mistake: 'L15-PER-ENTRY',
    design: 'slow-disks',
    second: true,
    edits: [{ find: '      messages: change.length,', replace: '      messages: 2 * [...old.values()].filter(({ okAt }) => okAt === undefined).length * (spec.n - 1) + 2 * (spec.n - 1),' }],
  },

  {
    mistake: 'L15-PER-ENTRY',
    design: 'by-kinds',
    second: true,
    edits: [{ find: "      entriesCarried: count(counted, ({ carried }) => carried.length),", replace: "      entriesCarried: trace.spec.stack === 'raft' ? trace.spec.faults.uncommitted * (trace.spec.n - 1) : count(counted, ({ carried }) => carried.length)," }],
  },

  // L15-ONE-SEED
  {
    mistake: 'L15-ONE-SEED',
    edits: [{ find: 'await Promise.all(seeds.map((seed) => lab.run', replace: 'await Promise.all(seeds.slice(0, 1).map((seed) => lab.run' }],
  },
  {
    mistake: 'L15-ONE-SEED',
    edits: [{ find: 'relationOf(samplesOf(raftReport), samplesOf(paxosReport))', replace: 'relationOf(samplesOf(raftReport).slice(0, 1), samplesOf(paxosReport).slice(0, 1))' }],
  },
  {
    mistake: 'L15-ONE-SEED',
    edits: [{ find: "value: sum(samples) / samples.length, spread", replace: 'value: samples[0] ?? NaN, spread' }],
  },
  {
    mistake: 'L15-ONE-SEED',
    edits: [{ find: 'seeds.map((seed) => lab.run({ ...conditions, stack, seed }))', replace: 'seeds.map(() => lab.run({ ...conditions, stack, seed: seeds[0] ?? 1 }))' }],
  },
  {
    mistake: 'L15-ONE-SEED',
    design: 'one-pass',
    second: true,
    edits: [{ find: 'pairs.every(([a, b]) => holds(a, b))', replace: 'pairs.slice(0, 1).every(([a, b]) => holds(a, b))' }],
  },
  {
    mistake: 'L15-ONE-SEED',
    design: 'slow-disks',
    second: true,
    edits: [{ find: 'for (const seed of [...seeds, highest + 1, highest + 2]) {', replace: 'for (const seed of [highest]) {' }],
  },

  {
    mistake: 'L15-ONE-SEED',
    design: 'by-kinds',
    second: true,
    edits: [{ find: "  const value = sorted.length % 2 === 1 ?", replace: "  const value = sorted.length > 0 ? samples[0] : sorted.length % 2 === 1 ?" }],
  },

  // L15-HEARTBEATS
  {
    mistake: 'L15-HEARTBEATS',
    edits: [{ find: "    return type === 'AppendEntries' && (entries as readonly unknown[]).length === 0 ? 'heartbeat' : 'replication';", replace: "    return type === 'AppendEntries' && entries === undefined ? 'heartbeat' : 'replication';" }],
  },
  {
    mistake: 'L15-HEARTBEATS',
    edits: [{ find: "  const replication = sentIn(steady).filter(isOf('replication'));", replace: "  const replication = sentIn(steady).filter((sent) => isOf('replication')(sent) || (spec.stack === 'raft' && isOf('heartbeat')(sent)));" }],
  },
  {
    mistake: 'L15-HEARTBEATS',
    edits: [{ find: "    return type === 'heartbeat' || (type === 'decide' && slot === undefined) ? 'heartbeat' : 'replication';", replace: "    return type === 'decide' && slot === undefined ? 'heartbeat' : 'replication';" }],
  },
  {
    mistake: 'L15-HEARTBEATS',
    edits: [{ find: "  const messages = sentIn(change).filter((sent) => log.kindOf(sent) !== 'heartbeat');", replace: "  const messages = sentIn(change).filter((sent) => spec.stack === 'multi-paxos' || log.kindOf(sent) !== 'heartbeat');" }],
  },
  {
    mistake: 'L15-HEARTBEATS',
    design: 'one-pass',
    second: true,
    edits: [{ find: "        return entries.length > 0 ? 'replication' : 'heartbeat';", replace: "        return sent.request || entries.length > 0 ? 'replication' : 'heartbeat';" }],
  },
  {
    mistake: 'L15-HEARTBEATS',
    design: 'slow-disks',
    second: true,
    edits: [{ find: "{ prepare: 'election', heartbeat: 'heartbeat', decide: ({ slot }) => slot !== undefined }", replace: "{ prepare: 'election' }" }],
  },
  {
    mistake: 'L15-HEARTBEATS',
    design: 'by-kinds',
    second: true,
    edits: [{ find: "(Array.isArray(request['entries']) && request['entries'].length > 0)", replace: "'entries' in request" }],
  },
];
