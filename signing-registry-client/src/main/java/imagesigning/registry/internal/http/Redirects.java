package imagesigning.registry.internal.http;

import imagesigning.core.IndeterminateReason;
import imagesigning.registry.HttpSettings;
import imagesigning.registry.RegistryException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.Set;

/**
 * Decides where a redirect may lead, by the {@link TargetRules}. A request that writes is repeated
 * elsewhere only for 307 and 308, which keep its method, one that carries a credential in its body
 * never, and one that is to stay at its server only there.
 */
final class Redirects {
  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> KEEPING_THE_METHOD = Set.of(307, 308);

  private final TargetRules rules;

  Redirects(HttpSettings settings) {
    this.rules = new TargetRules(settings);
  }

  /** The request that follows an answer, or empty if the answer is no redirect. */
  Optional<HttpCall> next(HttpCall call, int status, HttpHeaders headers) throws RegistryException {
    if (!STATUSES.contains(status)) {
      return Optional.empty();
    }
    if (call.body().map(RequestBody::isSecret).orElse(false)) {
      throw refusal(call, status, "a request with a credential is not repeated elsewhere");
    }
    if (!call.isReading() && !KEEPING_THE_METHOD.contains(status)) {
      throw refusal(call, status, "only 307 and 308 repeat a request that writes");
    }
    URI target = target(call, status, headers);
    Optional<String> objection = rules.objection(call.uri(), target);
    if (objection.isPresent()) {
      throw refusal(call, status, objection.get());
    }
    if (call.isStaying() && !TargetRules.isSameServer(call.uri(), target)) {
      throw refusal(call, status, "it leads to another server, " + call.shown(target));
    }
    TlsMode tls = rules.tls(call.uri(), call.tls(), target);
    return Optional.of(
        TargetRules.isSameServer(call.uri(), target)
            ? call.at(target, tls)
            : call.anonymous().at(target, tls));
  }

  private static URI target(HttpCall call, int status, HttpHeaders headers)
      throws RegistryException {
    Optional<String> location = headers.firstValue("Location");
    if (location.isEmpty()) {
      throw refusal(call, status, "it does not say where to");
    }
    try {
      return call.uri().resolve(new URI(location.get()));
    } catch (URISyntaxException e) {
      throw refusal(call, status, "its target is not a URL");
    }
  }

  static RegistryException refusal(HttpCall call, int status, String why) {
    return new RegistryException(
        IndeterminateReason.REGISTRY_ERROR,
        "A redirect from " + call.url() + " is not followed: " + why + ".",
        call.method(),
        call.url(),
        status,
        null);
  }
}
