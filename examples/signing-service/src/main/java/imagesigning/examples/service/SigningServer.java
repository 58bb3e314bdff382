package imagesigning.examples.service;

import com.fasterxml.jackson.core.JsonGenerator;
import imagesigning.core.Limits;
import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.extensions.SignaturesHandler;
import imagesigning.core.services.SigningServiceStore;
import imagesigning.core.services.SigningServices;
import imagesigning.policy.PolicyEvaluator;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service: its parts put together, and the web server in front of them. */
final class SigningServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SigningServer.class);

  private static final int MOST_THREADS = 48;
  private static final int FEWEST_THREADS = 8;
  private static final int MOST_CONNECTIONS = 256;
  private static final long STOP_MILLIS = 5_000;

  /** How long a stop waits for connections that only stand open. */
  private static final long IDLE_MILLIS = 100;

  /** Forms and JSON; uploads and signatures have limits of their own. */
  private static final long MOST_BODY = 64 * 1024;

  private static final List<HandlerType> METHODS =
      List.of(
          HandlerType.GET,
          HandlerType.HEAD,
          HandlerType.POST,
          HandlerType.PUT,
          HandlerType.PATCH,
          HandlerType.DELETE);

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
              + " frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "same-origin");

  private final Database database;
  private final SigningTasks tasks;
  private final Repositories repositories;
  private final SigningRequests requests;
  private final Pages pages;
  private final Javalin web;
  private volatile List<String> hosts = List.of();

  private SigningServer(
      ServiceSettings settings,
      Database database,
      BackingRegistry registry,
      PolicyEvaluator evaluator,
      SigningServices services,
      RepositorySigning.Opener opener,
      Map<String, String> environment,
      Clock clock,
      Access access)
      throws IOException {
    this.database = database;
    this.repositories = new Repositories(database, clock);
    DatabaseSignatureRepository signatures =
        new DatabaseSignatureRepository(
            database,
            repositories,
            (path, manifest) -> RegistryFront.find(registry, repositories, path, manifest),
            clock,
            Limits.DEFAULT);
    SigningServiceStore definitions = new DatabaseSigningServiceStore(database);
    TaskStore store = new TaskStore(database, clock);
    this.tasks =
        new SigningTasks(
            store,
            new RepositorySigning(
                registry,
                repositories,
                new DatabaseSignatureStore(signatures),
                definitions,
                opener,
                this::publicHost),
            settings.queue());
    this.requests =
        new SigningRequests(
            registry, definitions, services, settings.defaultService(), environment, tasks);
    PublicAddress address = new PublicAddress(settings.publicHost(), settings.publicScheme());
    CrossSiteGuard guard = new CrossSiteGuard(() -> hosts, address);
    RegistryFront front =
        new RegistryFront(
            registry,
            repositories,
            access,
            new SignaturesHandler(signatures, access.authorizer()),
            settings.maxUploadBytes());
    PulpApi api =
        new PulpApi(
            repositories,
            store,
            new PulpSignatures(database),
            definitions,
            registry,
            requests,
            access,
            address);
    this.pages =
        new Pages(
            new Pages.Parts(
                registry,
                repositories,
                new ImageVerdicts(evaluator, registry, signatures),
                new DatabaseVerificationStatusStore(database),
                definitions,
                store,
                requests,
                access,
                guard,
                clock,
                this::publicHost));
    this.web = Javalin.create(config -> configure(config, guard, front, api));
  }

  /** Starts the service; what an earlier process did not finish is finished. */
  static SigningServer start(
      ServiceSettings settings,
      Database database,
      BackingRegistry registry,
      PolicyEvaluator evaluator,
      SigningServices services,
      RepositorySigning.Opener opener,
      Map<String, String> environment,
      Clock clock,
      Access access)
      throws IOException {
    SigningServer server =
        new SigningServer(
            settings, database, registry, evaluator, services, opener, environment, clock, access);
    server.web.start(settings.listenHost(), settings.listenPort());
    String local = settings.listenHost() + ":" + server.web.port();
    server.hosts = settings.publicHost().map(host -> List.of(host, local)).orElse(List.of(local));
    server.tasks.resume();
    LOG.info("listening on http://{}/", local);
    return server;
  }

  /** Host and port in the names of images. */
  String publicHost() {
    return hosts.get(0);
  }

  /** Host and port that it listens on. */
  String localHost() {
    return hosts.get(hosts.size() - 1);
  }

  private void configure(
      JavalinConfig config, CrossSiteGuard guard, RegistryFront front, PulpApi api) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.maxRequestSize = MOST_BODY;
    config.http.prefer405over404 = true;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.jetty.threadPool = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
    config.jetty.modifyServer(
        server -> {
          server.setStopTimeout(STOP_MILLIS);
          server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server));
          server.addEventListener(
              new LifeCycle.Listener() {
                @Override
                public void lifeCycleStarting(LifeCycle starting) {
                  for (Connector connector : server.getConnectors()) {
                    ((AbstractConnector) connector).setShutdownIdleTimeout(IDLE_MILLIS);
                  }
                }
              });
        });
    config.requestLogger.http(SigningServer::log);
    RoutesConfig routes = config.routes;
    routes.before(context -> HEADERS.forEach(context::header));
    routes.before(guard::check);
    routes.before(new BodyGuard(MOST_BODY)::check);
    routes.get("/v2/", front::ping);
    for (HandlerType method : METHODS) {
      routes.addHttpHandler(method, "/v2/<path>", front::forward);
      routes.addHttpHandler(method, "/extensions/v2/<path>", front::signatures);
    }
    api.addTo(routes);
    pages.addTo(routes);
    routes.exception(Refusal.class, this::refuse);
    routes.exception(IOException.class, this::fail);
  }

  private void refuse(Refusal refusal, Context context) {
    if (refusal.getCause() != null) {
      LOG.warn("{} {}", context.req().getMethod(), context.req().getRequestURI(), refusal);
    }
    try {
      answer(refusal, context);
    } catch (IOException e) {
      fail(e, context);
    }
  }

  private void answer(Refusal refusal, Context context) throws IOException {
    context.status(refusal.status());
    refusal.challenges().forEach(value -> context.res().addHeader("WWW-Authenticate", value));
    if (refusal.status() == 429) {
      context.header("Retry-After", "1");
    }
    String path = context.req().getRequestURI();
    if (path.startsWith("/v2/") || path.startsWith("/extensions/")) {
      SignaturesHandler.decorate(context::header);
      json(context, json -> registryError(json, refusal));
    } else if (path.startsWith(PulpJson.ROOT)) {
      json(context, json -> pulpError(json, refusal));
    } else {
      pages.refuse(context, refusal);
    }
  }

  private static void json(Context context, PulpJson.Writer writer) throws IOException {
    context.contentType("application/json").result(PulpJson.text(writer));
  }

  private static void registryError(JsonGenerator json, Refusal refusal) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("errors");
    json.writeStartObject();
    json.writeStringField("code", refusal.code());
    json.writeStringField("message", refusal.text());
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void pulpError(JsonGenerator json, Refusal refusal) throws IOException {
    json.writeStartObject();
    if (refusal.field().isPresent()) {
      json.writeArrayFieldStart(refusal.field().get());
      json.writeString(refusal.text());
      json.writeEndArray();
    } else {
      json.writeStringField("detail", refusal.text());
    }
    json.writeEndObject();
  }

  private void fail(IOException problem, Context context) {
    boolean busy = problem instanceof DatabaseException database && database.isBusy();
    LOG.warn("{} {}", context.req().getMethod(), context.req().getRequestURI(), problem);
    context.status(busy ? 503 : 500);
    if (busy) {
      context.header("Retry-After", "1");
    }
    context.contentType("text/plain").result("The log of the service says more.\n");
  }

  /** Neither queries nor headers: they may hold what is not for a log. */
  private static void log(Context context, Float millis) {
    LOG.info(
        "{} {} {} {} ms",
        context.req().getMethod(),
        context.req().getRequestURI(),
        context.statusCode(),
        Math.round(millis));
  }

  /** Makes the images of the demonstration known, and has the first of them signed. */
  void demonstrate() throws IOException {
    repositories.ensure(new RepositoryPath(Demonstration.UNSIGNED));
    requests.submit(
        repositories.ensure(new RepositoryPath(Demonstration.SIGNED)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "demonstration");
  }

  /** Answers what is being asked, ends or puts back the running task, closes the database. */
  @Override
  public void close() {
    web.stop();
    tasks.close();
    database.close();
    LOG.info("ended");
  }

  SigningTasks tasks() {
    return tasks;
  }

  /** All routes, for tests of what holds for each of them. */
  List<Endpoint> routes() {
    return web.unsafe.internalRouter.allHttpHandlers().stream().map(e -> e.endpoint).toList();
  }

  /** As if the process died, for tests: nothing is finished, put back or noted. */
  void die() {
    database.close();
    web.stop();
  }
}
