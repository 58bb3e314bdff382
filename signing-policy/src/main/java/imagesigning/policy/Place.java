package imagesigning.policy;

import imagesigning.core.json.JsonPosition;

/** Where in a document something stands. */
record Place(JsonPosition position, JsonPath path) {}
