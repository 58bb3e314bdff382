package imagesigning.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a policy as policy.json. */
final class PolicyWriter {
  private final JsonText json = new JsonText();

  private PolicyWriter() {}

  static String write(Policy policy) {
    PolicyWriter writer = new PolicyWriter();
    writer.policy(policy);
    return writer.json.toString();
  }

  private void policy(Policy policy) {
    json.begin('{').name("default");
    list(policy.defaultRequirements());
    if (!policy.transports().isEmpty()) {
      json.name("transports").begin('{');
      policy.transports().forEach(this::transport);
      json.end('}');
    }
    json.end('}');
  }

  private void transport(String transport, Map<String, List<PolicyRequirement>> scopes) {
    json.name(transport).begin('{');
    scopes.forEach(
        (scope, requirements) -> {
          json.name(scope);
          list(requirements);
        });
    json.end('}');
  }

  private void list(List<PolicyRequirement> requirements) {
    json.begin('[');
    requirements.forEach(this::requirement);
    json.end(']');
  }

  private void requirement(PolicyRequirement requirement) {
    json.element().begin('{').member("type", requirement.type());
    if (requirement instanceof PolicyRequirement.SignedBy signedBy) {
      json.member("keyType", signedBy.keyType().toString());
      keys("key", signedBy.keys());
      identity("signedIdentity", signedBy.signedIdentity());
    } else if (requirement instanceof PolicyRequirement.SigstoreSigned sigstoreSigned) {
      trust(sigstoreSigned.trust());
      sigstoreSigned.rekorKeys().ifPresent(k -> keys("rekorPublicKey", k));
      identity("signedIdentity", sigstoreSigned.signedIdentity());
    } else if (requirement instanceof PolicyRequirement.SignedBaseLayer baseLayer) {
      identity("baseLayerIdentity", baseLayer.baseLayerIdentity());
    }
    json.end('}');
  }

  private void trust(SigstoreTrust trust) {
    if (trust instanceof SigstoreTrust.Keys keys) {
      keys("key", keys.keys());
    } else if (trust instanceof SigstoreTrust.Fulcio fulcio) {
      json.name("fulcio").begin('{');
      keys("ca", fulcio.ca());
      json.member("oidcIssuer", fulcio.oidcIssuer()).member("subjectEmail", fulcio.subjectEmail());
      json.end('}');
    } else if (trust instanceof SigstoreTrust.Pki pki) {
      json.name("pki").begin('{');
      keys("caRoots", pki.caRoots());
      pki.caIntermediates().ifPresent(c -> keys("caIntermediates", c));
      optional("subjectEmail", pki.subjectEmail());
      optional("subjectHostname", pki.subjectHostname());
      json.end('}');
    }
  }

  /** The member whose name is {@code prefix} with Path, Paths, Data or Datas behind it. */
  private void keys(String prefix, KeySource keys) {
    if (keys instanceof KeySource.File file) {
      json.member(prefix + "Path", file.path());
    } else if (keys instanceof KeySource.Data data) {
      json.member(prefix + "Data", data.bytes().toString());
    } else if (keys instanceof KeySource.Files files) {
      strings(prefix + "Paths", files.paths());
    } else if (keys instanceof KeySource.Datas datas) {
      strings(prefix + "Datas", datas.blocks().stream().map(Bytes::toString).toList());
    }
  }

  private void strings(String name, List<String> values) {
    json.name(name).begin('[');
    values.forEach(v -> json.element().text(v));
    json.end(']');
  }

  private void optional(String name, Optional<String> value) {
    value.ifPresent(v -> json.member(name, v));
  }

  private void identity(String name, SignedIdentity identity) {
    json.name(name).begin('{').member("type", identity.type());
    if (identity instanceof SignedIdentity.ExactReference exact) {
      json.member("dockerReference", exact.dockerReference().toString());
    } else if (identity instanceof SignedIdentity.ExactRepository exact) {
      json.member("dockerRepository", exact.dockerRepository().toString());
    } else if (identity instanceof SignedIdentity.RemapIdentity remap) {
      json.member("prefix", remap.prefix()).member("signedPrefix", remap.signedPrefix());
    }
    json.end('}');
  }
}
