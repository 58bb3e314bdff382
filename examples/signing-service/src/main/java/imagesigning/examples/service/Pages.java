package imagesigning.examples.service;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.MustacheFactory;
import imagesigning.core.DockerReference;
import imagesigning.core.ReferenceFormatException;
import imagesigning.core.extensions.RepositoryPath;
import imagesigning.core.extensions.SigningAction;
import imagesigning.core.services.SigningServiceDefinition;
import imagesigning.core.services.SigningServiceStore;
import imagesigning.examples.service.ImageVerdicts.JudgedImage;
import imagesigning.examples.service.Repositories.Repository;
import imagesigning.examples.service.SigningTask.State;
import imagesigning.policy.Outcome;
import imagesigning.registry.VerificationStatus;
import imagesigning.registry.VerificationStatusStore;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages for people: images with who signed them and the verdict, tasks, public keys. Made on
 * the server by templates that escape what they are given; they run no script. Thread-safe.
 */
final class Pages {
  private static final Logger LOG = LoggerFactory.getLogger(Pages.class);
  private static final int REPOSITORIES = 20;
  private static final int TAGS = 25;
  private static final int TASKS = 50;

  /** Whoever looks at images has many of them judged. */
  private static final int MAKING = 4;

  private static final int WAITING = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Turns turns = new Turns(MAKING, WAITING, PATIENCE);
  private final MustacheFactory templates = new DefaultMustacheFactory("page");
  private final byte[] style;
  private final BackingRegistry registry;
  private final Repositories repositories;
  private final ImageVerdicts verdicts;
  private final VerificationStatusStore statuses;
  private final SigningServiceStore services;
  private final TaskStore tasks;
  private final SigningRequests requests;
  private final Access access;
  private final CrossSiteGuard guard;
  private final Clock clock;
  private final Supplier<String> publicHost;

  /** What the pages show and do. */
  record Parts(
      BackingRegistry registry,
      Repositories repositories,
      ImageVerdicts verdicts,
      VerificationStatusStore statuses,
      SigningServiceStore services,
      TaskStore tasks,
      SigningRequests requests,
      Access access,
      CrossSiteGuard guard,
      Clock clock,
      Supplier<String> publicHost) {}

  Pages(Parts parts) throws IOException {
    this.registry = parts.registry;
    this.repositories = parts.repositories;
    this.verdicts = parts.verdicts;
    this.statuses = parts.statuses;
    this.services = parts.services;
    this.tasks = parts.tasks;
    this.requests = parts.requests;
    this.access = parts.access;
    this.guard = parts.guard;
    this.clock = parts.clock;
    this.publicHost = parts.publicHost;
    try (InputStream in = Pages.class.getResourceAsStream("/page/style.css")) {
      this.style = Objects.requireNonNull(in, "style.css").readAllBytes();
    }
  }

  void addTo(RoutesConfig routes) {
    routes.get("/", this::images);
    routes.post("/sign", this::sign);
    routes.post("/service", this::chooseService);
    routes.post("/verify", this::verify);
    routes.get("/tasks", this::tasks);
    routes.get("/public-keys", this::publicKeys);
    routes.get("/login", this::login);
    routes.get("/style.css", context -> context.contentType("text/css").result(style));
  }

  private void images(Context context) throws IOException {
    Map<String, Object> page = page(context, "Images");
    render(context, "images.mustache", turns.take(() -> images(context, page)));
  }

  private Map<String, Object> images(Context context, Map<String, Object> page) throws IOException {
    int offset = offset(context);
    int count = repositories.count(Optional.empty());
    if (offset > 0) {
      page.put("previous", Math.max(0, offset - REPOSITORIES));
    }
    if (offset + REPOSITORIES < count) {
      page.put("next", offset + REPOSITORIES);
    }
    Optional<SigningTask> task = task(context);
    List<SigningServiceDefinition> all = services.list();
    Map<String, String> names =
        all.stream()
            .collect(
                Collectors.toMap(
                    SigningServiceDefinition::keyFingerprint,
                    SigningServiceDefinition::name,
                    (first, second) -> first));
    List<Map<String, Object>> images = new ArrayList<>();
    for (Repository repository : repositories.page(Optional.empty(), offset, REPOSITORIES)) {
      int first = images.size();
      addImages(context, repository, names, images);
      List<Map<String, Object>> choice = choice(all, repository);
      images.subList(first, images.size()).forEach(image -> image.put("services", choice));
    }
    page.put("images", images);
    page.put("empty", images.isEmpty());
    access
        .user(context)
        .flatMap(user -> task)
        .ifPresent(
            shown -> {
              page.put("task", task(shown));
              page.put("reload", unfinished(shown));
            });
    return page;
  }

  private void addImages(
      Context context,
      Repository repository,
      Map<String, String> names,
      List<Map<String, Object>> images)
      throws IOException {
    boolean mayBeSigned =
        access.mayOrCouldAfterLogin(context, SigningAction.SIGN, repository.path());
    List<String> tags;
    try {
      tags = registry.tags(repository.path());
    } catch (IOException e) {
      LOG.warn("the tags of {} cannot be had", repository.path(), e);
      images.add(failed(repository.path().name()));
      return;
    }
    for (String tag : tags.subList(0, Math.min(TAGS, tags.size()))) {
      DockerReference name = name(repository.path(), tag);
      try {
        Optional<JudgedImage> image = verdicts.judge(repository.path(), name);
        if (image.isPresent()) {
          Map<String, Object> view = ImageView.of(image.get(), names, status(context, image.get()));
          view.put("repository", repository.id().toString());
          view.put("maySign", mayBeSigned && !names.isEmpty());
          images.add(view);
        }
      } catch (IOException e) {
        LOG.warn("{} cannot be judged", name, e);
        images.add(failed(name.toString()));
      }
    }
  }

  /** That an image was verified in this repository, and by whom for those who are known. */
  private Optional<String> status(Context context, JudgedImage image) throws IOException {
    return statuses
        .find(image.manifest().digest())
        .filter(noted -> noted.identity().path().equals(image.name().path()))
        .map(
            noted ->
                "noted as verified"
                    + access.user(context).map(user -> " by " + noted.verifiedBy()).orElse("")
                    + " at "
                    + noted.verifiedAt());
  }

  private static Map<String, Object> failed(String name) {
    return new HashMap<>(Map.of("name", name, "failed", true));
  }

  /** The services to choose from, and whether one is the repository's own. */
  private static List<Map<String, Object>> choice(
      List<SigningServiceDefinition> all, Repository repository) {
    List<Map<String, Object>> choice = new ArrayList<>();
    for (SigningServiceDefinition service : all) {
      boolean own = repository.signingService().filter(service.id()::equals).isPresent();
      choice.add(Map.of("href", service.href(), "name", service.name(), "own", own));
    }
    return choice;
  }

  private void sign(Context context) throws IOException {
    Repository repository = formRepository(context, SigningAction.SIGN);
    String tag = field(context, "tag");
    Optional<String> service =
        Optional.ofNullable(context.formParam("service")).filter(s -> !s.isEmpty());
    SigningTask task =
        requests.submit(
            repository,
            service,
            Optional.of(List.of(tag)),
            Optional.empty(),
            access.demandIdentity(context));
    context.redirect("/?task=" + task.id(), HttpStatus.SEE_OTHER);
  }

  private void chooseService(Context context) throws IOException {
    Repository repository = formRepository(context, SigningAction.SIGN);
    repositories.setSigningService(
        repository.id(),
        requests.own(Optional.of(field(context, "service")).filter(s -> !s.isEmpty())));
    context.redirect("/", HttpStatus.SEE_OTHER);
  }

  private void verify(Context context) throws IOException {
    Repository repository = formRepository(context, SigningAction.RECORD_VERIFICATION);
    DockerReference name = name(repository.path(), field(context, "tag"));
    JudgedImage image = verdicts.judge(repository.path(), name).orElseThrow(Refusal::notFound);
    Optional<VerificationStatus> earlier = statuses.find(image.manifest().digest());
    if (earlier.isPresent()) {
      // it may be one of another repository that has the same image, and would be gone
      access.demand(
          context,
          SigningAction.RECORD_VERIFICATION,
          new RepositoryPath(earlier.get().identity().path()));
    }
    List<String> keys =
        image
            .verdict()
            .fold(
                allowed ->
                    allowed.signatures().stream().map(s -> s.keyFingerprint()).distinct().toList(),
                rejected -> List.of(),
                indeterminate -> List.of());
    if (!keys.isEmpty()) {
      statuses.save(
          new VerificationStatus(
              image.manifest().digest(),
              name,
              keys,
              clock.instant(),
              access.demandIdentity(context)));
    } else if (image.verdict().outcome() != Outcome.INDETERMINATE) {
      statuses.clear(image.manifest().digest());
    }
    context.redirect("/", HttpStatus.SEE_OTHER);
  }

  /** The repository a form is about, if it is a form of ours and this may be done there. */
  private Repository formRepository(Context context, SigningAction action) throws IOException {
    access.demandIdentity(context); // before anything of the form is read
    BodyGuard.demandForm(context);
    guard.checkForm(context);
    Repository repository;
    try {
      repository =
          repositories
              .find(UUID.fromString(field(context, "repository")))
              .orElseThrow(Refusal::notFound);
    } catch (IllegalArgumentException e) {
      throw Refusal.notFound();
    }
    access.demand(context, action, repository.path());
    return repository;
  }

  private static String field(Context context, String name) {
    return Optional.ofNullable(context.formParam(name)).orElse("");
  }

  private DockerReference name(RepositoryPath path, String tag) {
    try {
      return DockerReference.parse(publicHost.get() + "/" + path).withTag(tag);
    } catch (ReferenceFormatException e) {
      throw Refusal.notFound();
    }
  }

  private void tasks(Context context) throws IOException {
    access.demandIdentity(context); // errors and names of users are not for strangers
    Map<String, Object> page = page(context, "Tasks");
    List<SigningTask> latest = tasks.latest(0, TASKS);
    page.put("tasks", latest.stream().map(this::task).toList());
    page.put("empty", latest.isEmpty());
    page.put("reload", latest.stream().anyMatch(Pages::unfinished));
    render(context, "tasks.mustache", page);
  }

  private void publicKeys(Context context) throws IOException {
    Map<String, Object> page = page(context, "Public keys");
    List<SigningServiceDefinition> all = services.list();
    page.put("services", all.stream().map(Pages::service).toList());
    page.put("empty", all.isEmpty());
    render(context, "public-keys.mustache", page);
  }

  private void login(Context context) {
    access.demandIdentity(context);
    context.redirect("/", HttpStatus.SEE_OTHER);
  }

  /** A page that says why something was not done; that may be because nobody can log in now. */
  void refuse(Context context, Refusal refusal) {
    Map<String, Object> page = page(context, "Not done", access.knownUser(context));
    page.put("message", refusal.text());
    render(context, "refused.mustache", page);
  }

  private static Map<String, Object> service(SigningServiceDefinition service) {
    return Map.of(
        "href", service.href(),
        "name", service.name(),
        "script", service.script().toString(),
        "fingerprint", service.keyFingerprint(),
        "publicKey", service.publicKey(),
        "created", service.created().toString());
  }

  private Map<String, Object> task(SigningTask task) {
    Map<String, Object> view = new HashMap<>();
    view.put("href", PulpJson.taskHref(task.id()));
    view.put("id", task.id().toString());
    view.put("state", task.state().text());
    view.put("path", task.basePath());
    view.put("tags", task.tags().isEmpty() ? "all tags" : String.join(", ", task.tags()));
    view.put("requestedBy", task.requestedBy());
    view.put("created", task.created().toString());
    task.finished().ifPresent(time -> view.put("finished", time.toString()));
    task.error().ifPresent(error -> view.put("error", error));
    return view;
  }

  private static boolean unfinished(SigningTask task) {
    return task.state() == State.WAITING || task.state() == State.RUNNING;
  }

  private Optional<SigningTask> task(Context context) throws IOException {
    String id = context.queryParam("task");
    try {
      return id == null ? Optional.empty() : tasks.find(UUID.fromString(id));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static int offset(Context context) {
    String offset = Optional.ofNullable(context.queryParam("offset")).orElse("0");
    return offset.matches("[0-9]{1,8}") ? Integer.parseInt(offset) : 0;
  }

  private Map<String, Object> page(Context context, String title) {
    return page(context, title, access.user(context));
  }

  private Map<String, Object> page(Context context, String title, Optional<String> user) {
    Map<String, Object> page = new HashMap<>();
    page.put("title", title);
    page.put("host", publicHost.get());
    page.put("token", guard.token(context));
    user.ifPresent(name -> page.put("user", name));
    return page;
  }

  private void render(Context context, String template, Map<String, Object> page) {
    StringWriter html = new StringWriter();
    templates.compile(template).execute(html, page);
    context
        .contentType("text/html; charset=utf-8")
        .result(html.toString().getBytes(StandardCharsets.UTF_8));
  }
}
