package imagesigning.registry.internal.distribution;

import imagesigning.core.DockerReference;
import imagesigning.core.IndeterminateReason;
import imagesigning.registry.RegistryException;
import imagesigning.registry.internal.auth.Access;
import imagesigning.registry.internal.auth.Authorization;
import imagesigning.registry.internal.auth.Authorizations;
import imagesigning.registry.internal.http.Deadline;
import imagesigning.registry.internal.http.HttpAnswer;
import imagesigning.registry.internal.http.HttpCall;
import imagesigning.registry.internal.http.LargeAnswers;
import imagesigning.registry.internal.http.PatientSender;
import imagesigning.registry.internal.http.TargetRules;
import imagesigning.registry.internal.http.TlsMode;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the registry of an image: at the right address, authenticated once the registry has
 * asked for it, repeated when it asked to come back later. What writes is sent again only after a
 * 401, which says that nothing was written. Thread-safe.
 */
public final class RegistryRequests {
  private static final int UNAUTHORIZED = 401;

  /** Nobody reads it, but read to its end it leaves the connection usable. */
  private static final int PING_BODY = 8 * 1024;

  /** Makes the request for a base URL such as {@code https://registry.example.com}. */
  @FunctionalInterface
  private interface CallMaker {
    HttpCall at(String base);
  }

  /** Sends a request with a credential or without. */
  @FunctionalInterface
  private interface Attempt {
    HttpAnswer send(Optional<Authorization> authorization) throws RegistryException;
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

  /** Sends a request; the answer may have any status but 401. */
  public HttpAnswer send(RegistryRequest request, Deadline deadline) throws RegistryException {
    DockerReference repository = request.repository();
    if (!request.isReading() && !address.isSettled(repository)) {
      // What writes is not for finding out which of two addresses is right.
      getAnonymously(repository, "/v2/", PING_BODY, deadline);
    }
    CallMaker maker = base -> request.at(uri(base, request.path()), address.tls(repository));
    return authenticated(
        repository,
        request.access(),
        authorization -> send(repository, authorized(maker, authorization), deadline),
        deadline);
  }

  /**
   * Sends a request that reads, and makes something of the answer; large ones one or two at a time.
   *
   * @param reading gets an answer of any status but 401
   */
  public <T> T read(RegistryRequest request, Deadline deadline, LargeAnswers.Reading<T> reading)
      throws RegistryException {
    return sender
        .largeAnswers()
        .read(request.maxBytes(), deadline, most -> send(request.upTo(most), deadline), reading);
  }

  /**
   * Sends a request to the place an earlier answer named; its own path does not count. At a server
   * other than the one that answered there are no credentials.
   */
  public HttpAnswer sendTo(
      URI location, HttpAnswer named, RegistryRequest request, Deadline deadline)
      throws RegistryException {
    TargetRules rules = address.targets();
    Optional<String> objection = rules.objection(named.uri(), location);
    if (objection.isPresent()) {
      throw named.failure(
          IndeterminateReason.REGISTRY_ERROR,
          "The place "
              + named.shown(location)
              + " that the registry named for the upload is not used: "
              + objection.get()
              + ".");
    }
    TlsMode tls = rules.tls(named.uri(), named.tls(), location);
    HttpCall call = request.at(location, tls);
    if (named.isRedirected() || !TargetRules.isSameServer(named.uri(), location)) {
      return notForUs(sender.send(call, deadline));
    }
    return authenticated(
        request.repository(),
        request.access(),
        authorization ->
            sender.send(authorization.map(known -> known.on(call)).orElse(call), deadline),
        deadline);
  }

  /** Reads a path of the registry; the answer may have any status but 401. */
  HttpAnswer get(
      DockerReference repository, String path, List<String> accept, int maxBytes, Deadline deadline)
      throws RegistryException {
    return send(RegistryRequest.get(repository, path, accept, maxBytes), deadline);
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

  private HttpAnswer authenticated(
      DockerReference repository, Access access, Attempt attempt, Deadline deadline)
      throws RegistryException {
    Optional<Authorization> authorization = authorizations.known(repository, access, deadline);
    while (true) {
      HttpAnswer answer = attempt.send(authorization);
      if (answer.status() != UNAUTHORIZED) {
        return answer;
      }
      if (answer.isRedirected()) {
        return notForUs(answer);
      }
      authorization =
          Optional.of(authorizations.respond(repository, access, answer, authorization, deadline));
    }
  }

  private static HttpAnswer notForUs(HttpAnswer answer) throws RegistryException {
    if (answer.status() == UNAUTHORIZED) {
      throw answer.failure(
          IndeterminateReason.AUTHENTICATION_REQUIRED,
          "The registry sent us to "
              + answer.url()
              + ", which wants credentials of its own; it gets none.");
    }
    return answer;
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
        authorization.map(known -> known.on(maker.at(base))).orElseGet(() -> maker.at(base));
  }

  private static URI uri(String base, String path) {
    return URI.create(base + path);
  }
}
