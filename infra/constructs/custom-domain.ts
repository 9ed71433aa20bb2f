import {
  CfnBasePathMapping,
  EndpointType,
  DomainName as GatewayDomain,
  type RestApi,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';

/** A domain name with its certificate. */
export interface CustomDomainProps {
  readonly domainName: string;
  /** Certificate for it in ACM, in the stack's own region. */
  readonly certificateArn: string;
  readonly api: RestApi;
}

/** Serves the API at the root of a domain name. DNS stays with its owner: `target` is what the name must point to. */
export class CustomDomain extends Construct {
  /** The name to which a CNAME or alias record of the domain points. */
  readonly target: string;

  constructor(scope: Construct, id: string, { domainName, certificateArn, api }: CustomDomainProps) {
    super(scope, id);
    const domain = new GatewayDomain(this, 'Name', {
      domainName,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new CfnBasePathMapping(this, 'Mapping', {
      domainName: domain.domainName,
      restApiId: api.restApiId,
      stage: api.deploymentStage.stageName,
    });
    this.target = domain.domainNameAliasDomainName;
  }
}
