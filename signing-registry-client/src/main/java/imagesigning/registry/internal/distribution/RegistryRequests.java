package imagesigning.registry.internal.distribution;

import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.auth.Authorization;
import imagesigning.registry.internal.auth.Authorizations;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpAnswer;
import imagesigning.registry.internal.http.HttpCall;
import imagesigning.registry.internal.http.PatientSender;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the registry of an image: at the right address, authenticated once the registry has
 * asked for it, repeated when it asked to come back later. Thread-safe.
 */
public final class RegistryRequests {
  private static final int UNAUTHORIZED = 401;

  /** Makes the request for a base URL such as {@code https://registry.example.com}. */
  @FunctionalInterface
  interface CallMaker {
    HttpCall at(String base);
  }

  private final PatientSender sender;
  private final RegistryAddress address;
  private final Authorizations authorizations;

  public RegistryRequests(
      PatientSender sender, RegistryAddress address, Authorizations authorizations) {
    this.sender = sender;
    this.address = address;
    this.authorizations = authorizations;
  }

  /** Reads a path of the registry; the answer may have any status but 401. */
  HttpAnswer get(
      DockerReference repository, String path, List<String> accept, int maxBytes, Deadline deadline)
      throws RegistryException {
    CallMaker maker =
        base -> HttpCall.get(uri(base, path), address.tls(repository), maxBytes).accepting(accept);
    Optional<Authorization> authorization = authorizations.known(repository, deadline);
    while (true) {
      HttpAnswer answer = send(repository, authorized(maker, authorization), deadline);
      if (answer.status() != UNAUTHORIZED) {
        return answer;
      }
      if (answer.isRedirected()) {
        throw answer.failure(
            IndeterminateReason.AUTHENTICATION_REQUIRED,
            "The registry sent us to "
                + answer.url()
                + ", which wants credentials of its own; it gets none.");
      }
      authorization =
          Optional.of(authorizations.respond(repository, answer, authorization, deadline));
    }
  }

  /** Reads a path of the registry without saying who asks; 401 is an answer. */
  HttpAnswer getAnonymously(
      DockerReference repository, String path, int maxBytes, Deadline deadline)
      throws RegistryException {
    return send(
        repository,
        base -> HttpCall.get(uri(base, path), address.tls(repository), maxBytes),
        deadline);
  }

  private HttpAnswer send(DockerReference repository, CallMaker maker, Deadline deadline)
      throws RegistryException {
    @Nullable RegistryException first = null;
    for (String base : address.candidates(repository)) {
      try {
        HttpAnswer answer = sender.send(maker.at(base), deadline);
        address.answered(repository, base);
        return answer;
      } catch (RegistryException e) {
        if (e.reason() != IndeterminateReason.REGISTRY_UNREACHABLE) {
          throw e;
        }
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first == null) {
      throw new IllegalStateException("a registry without any address");
    }
    throw first;
  }

  private static CallMaker authorized(CallMaker maker, Optional<Authorization> authorization) {
    return base ->
        authorization
            .map(known -> maker.at(base).authorizedBy(known.revealHeader()))
            .orElseGet(() -> maker.at(base));
  }

  private static URI uri(String base, String path) {
    return URI.create(base + path);
  }
}
