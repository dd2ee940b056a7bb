import type { Held } from '../isolate/protocol.ts';
import { runTaskNode, type NodeSettings } from './run-node.ts';

/** Entry of a node's process in a cluster of ours. Its only argument says which compiled code to run. */
const { held, settings } = JSON.parse(process.argv[2] ?? '') as { readonly held: Held; readonly settings: NodeSettings };
process.exit(await runTaskNode(held, settings));
