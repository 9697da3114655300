# Action Cable alone, as a Rails application mounts it.
require 'action_cable'
require 'logger'

server = ActionCable.server
server.config.logger = Logger.new($stderr)
server.config.cable = { 'adapter' => 'async' }
server.config.allow_same_origin_as_host = true
server.config.allowed_request_origins = ENV['ORIGIN'] == 'other' ? ['https://example.com'] : [ENV.fetch('PAGE_ORIGIN')]

class Connection < ActionCable::Connection::Base
  def connect
    reject_unauthorized_connection if ENV['TOKEN'] && request.params['token'] != ENV['TOKEN']
  end
end

class NewsChannel < ActionCable::Channel::Base
  def subscribed
    return reject if params[:room] == 'closed'

    stream_from 'news'
    transmit('hello')
  end
end

server.config.connection_class = -> { Connection }
map(ENV['MOUNT'] || '/cable') { run server }
