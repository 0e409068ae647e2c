const NAMES =
  'adminer aerospike alma almalinux alpine alt amazoncorretto amazonlinux api-firewall arangodb archlinux backdrop bash bonita buildpack-deps ' +
  'busybox caddy cassandra centos chronograf cirros clearlinux clefos clojure composer consul convertigo couchbase couchdb crate dart debian ' +
  'docker drupal eclipse-mosquitto eclipse-temurin eggdrop elasticsearch elixir emqx erlang express-gateway fedora flink fluentd friendica gazebo ' +
  'gcc geonetwork ghost golang gradle groovy haproxy haskell haxe hello-world hitch httpd hylang ibm-semeru-runtimes ibmjava influxdb irssi ' +
  'java jenkins jetty joomla jruby julia kapacitor kibana known kong krakend lightstreamer liquibase logstash mageia mariadb matomo maven ' +
  'mediawiki memcached mongo mongo-express monica mono mysql nats nats-streaming neo4j neurodebian nextcloud nginx node notary odoo open-liberty ' +
  'openjdk openmapper opensuse oraclelinux orientdb percona perl photon php php-zendserver phpmyadmin plone postfixadmin postgres pypy python ' +
  'r-base rabbitmq rakudo-star redis redmine registry rethinkdb rocket.chat rockylinux ros ruby rust sapmachine satosa scratch sentry silverpeas ' +
  'sl solr sonarqube sourcemage spark spiped storm swift swipl teamspeak telegraf tomcat tomee traefik ubuntu unit varnish vault wordpress xwiki ' +
  'yourls znc zookeeper';

/** The images of Docker Hub that have no owner in their name: there is a list of them, and nothing else is there. */
const OFFICIAL: ReadonlySet<string> = new Set(NAMES.split(' '));

const LIBRARY = 'docker.io/library/';

/** Whether Docker Hub knows no such image. Of those with an owner nobody keeps a list. */
export function isUnknownOfficial(repository: string): boolean {
  return repository.startsWith(LIBRARY) && !OFFICIAL.has(repository.slice(LIBRARY.length));
}
