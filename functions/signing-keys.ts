import { functions } from '../shared/contract/functions.ts';
import { signingKeysResource } from '../shared/endpoints/signing-keys.ts';
import { connect } from '../shared/runtime/connect.ts';
import { keyCustodian } from '../shared/runtime/key-custodian.ts';

export const handler = signingKeysResource(await connect(functions['signing-keys'].needs, { keyCustodian }));
