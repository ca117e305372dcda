# gem install sinatra puma; WEBHOOK_SECRET=whsec_… ruby receiver.rb -p 4000
require 'json'
require 'openssl'
require 'sinatra'

set :bind, '127.0.0.1'
$stdout.sync = true

KEY = ENV.fetch('WEBHOOK_SECRET').delete_prefix('whsec_').unpack1('m')
# In production: a table with a unique key on the id, and a worker that reads it.
INBOX = {}
LOCK = Mutex.new
WORK = Queue.new

Thread.new do
  loop do
    id, body = WORK.pop
    puts "handled #{id} #{JSON.parse(body)['scope']}"
  end
end

# Whether the body was signed with the key within five minutes.
def signed?(env, body)
  id, timestamp = env.values_at('HTTP_WEBHOOK_ID', 'HTTP_WEBHOOK_TIMESTAMP')
  return false if (Time.now.to_i - timestamp.to_i).abs > 300

  mac = OpenSSL::HMAC.digest('SHA256', KEY, "#{id}.#{timestamp}.#{body}")
  expected = "v1,#{[mac].pack('m0')}"
  env['HTTP_WEBHOOK_SIGNATURE'].to_s.split.any? { |given| Rack::Utils.secure_compare(expected, given) }
end

post '/webhooks' do
  body = request.body.read # the bytes as they came, not params
  halt 401 unless signed?(request.env, body)
  id = request.env['HTTP_WEBHOOK_ID']
  is_new = LOCK.synchronize { INBOX.key?(id) ? false : INBOX[id] = true }
  WORK << [id, body] if is_new # Works beside the answer: an answer after 10 s counts as a failure.
  status 204
end
