package imagesigning.policy;

import imagesigning.core.Digest;
import imagesigning.core.DockerReference;
import imagesigning.core.Platform;
import imagesigning.core.VerdictReason;
import imagesigning.policy.internal.JsonLine;
import java.util.Optional;

/**
 * A verdict as one line of JSON. The members are fixed: what does not apply is null, except that
 * only an allowed verdict has {@code pinnedReference}. A change that is more than an additional
 * member raises {@code formatVersion}.
 */
final class VerdictJson {
  private static final int FORMAT_VERSION = 1;

  private final JsonLine json = new JsonLine();

  private VerdictJson() {}

  static String of(Verdict verdict) {
    VerdictJson writer = new VerdictJson();
    writer.verdict(verdict);
    return writer.json.toString();
  }

  private void verdict(Verdict verdict) {
    VerdictDetails details = verdict.details();
    json.open('{')
        .member("formatVersion", FORMAT_VERSION)
        .member("image", details.image().toString())
        .member("digest", details.digest().map(Digest::toString));
    pinned(verdict).ifPresent(name -> json.member("pinnedReference", name.toString()));
    json.member("verdict", verdict.outcome().toString())
        .member("reason", reason(verdict).map(VerdictReason::code))
        .member("message", VerdictText.message(verdict))
        .member("platform", details.platform().map(Platform::toString));
    scope(details.scope());
    json.name("requirements").open('[');
    details.requirements().forEach(this::requirement);
    json.close(']').name("warnings").open('[');
    details.warnings().forEach(json::text);
    json.close(']').name("instances").open('[');
    details.instances().forEach(this::verdict);
    json.close(']').close('}');
  }

  private static Optional<DockerReference> pinned(Verdict verdict) {
    return verdict instanceof Verdict.Allowed a ? a.pinnedReference() : Optional.empty();
  }

  private static Optional<VerdictReason> reason(Verdict verdict) {
    return verdict.fold(
        allowed -> Optional.empty(), r -> Optional.of(r.reason()), i -> Optional.of(i.reason()));
  }

  private void scope(Optional<ScopeMatch> scope) {
    json.name("scope")
        .open('{')
        .member("transport", scope.flatMap(ScopeMatch::transport))
        .member("scope", scope.map(ScopeMatch::scope))
        .member("source", scope.flatMap(ScopeMatch::source))
        .close('}');
  }

  private void requirement(RequirementResult result) {
    json.open('{')
        .member("type", result.type())
        .member("verdict", result.outcome().toString())
        .member("reason", result.reason().map(VerdictReason::code))
        .member("message", result.message())
        .name("signatures")
        .open('[');
    result.signatures().forEach(this::signature);
    json.close(']').close('}');
  }

  private void signature(SignatureResult result) {
    json.open('{')
        .member("store", result.store())
        .member("index", result.index())
        .member("format", result.format())
        .member("verdict", result.outcome().toString())
        .member("reason", result.reason().map(VerdictReason::code))
        .member("message", result.message())
        .member("keyFingerprint", result.keyFingerprint())
        .name("checks")
        .open('[');
    result.checks().forEach(this::check);
    json.close(']').close('}');
  }

  private void check(VerdictCheck check) {
    json.open('{')
        .member("name", check.name())
        .member("passed", check.passed())
        .member("expected", check.expected())
        .member("found", check.found())
        .close('}');
  }
}
