import { locales } from '../shared/channels/texts.ts';
import { metadataEndpoint } from '../shared/endpoints/metadata.ts';
import { grantTypes } from '../shared/grants/index.ts';
import { lambda } from '../shared/http/lambda.ts';
import { variable } from '../shared/runtime/env.ts';

export const handler = lambda(metadataEndpoint(grantTypes, locales), variable('publicUrl'));
